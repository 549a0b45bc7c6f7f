/**
 * Between the JSON of a page and what the browser's passkeys speak (WebAuthn level 3, 5.1.9 to 5.1.10): bytes
 * as base64url.
 */
type Plain = Record<string, unknown>;
type Listed = { id: string }[];

/** The bytes that a base64url text encodes. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}

/** Bytes as base64url text, without padding. */
export function base64url(buffer: ArrayBuffer): string {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const listed = (keys: unknown) => ((keys ?? []) as Listed).map((one) => ({ ...one, id: bytes(one.id) }));

/** What the browser needs to make a passkey. */
export function toCreate(options: Plain): PublicKeyCredentialCreationOptions {
  const user = options["user"] as Plain & { id: string };
  return {
    ...options,
    challenge: bytes(String(options["challenge"])),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: listed(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
}

/** What the browser needs to use one. */
export function toUse(options: Plain): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytes(String(options["challenge"])),
    allowCredentials: listed(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function common(credential: PublicKeyCredential): Plain {
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** A new passkey as the server reads it. */
export function fromCreated(credential: PublicKeyCredential): Plain {
  const said = credential.response as AuthenticatorAttestationResponse;
  const response = {
    clientDataJSON: base64url(said.clientDataJSON),
    attestationObject: base64url(said.attestationObject),
    transports: said.getTransports?.() ?? [],
  };
  return { ...common(credential), response };
}

/** A used one as the server reads it. */
export function fromUsed(credential: PublicKeyCredential): Plain {
  const said = credential.response as AuthenticatorAssertionResponse;
  const response = {
    clientDataJSON: base64url(said.clientDataJSON),
    authenticatorData: base64url(said.authenticatorData),
    signature: base64url(said.signature),
    userHandle: said.userHandle ? base64url(said.userHandle) : undefined,
  };
  return { ...common(credential), response };
}
