import { expect, test } from "vitest";
import { base64url, bytes, fromUsed, toCreate, toUse } from "./ceremony";

const buffer = (...numbers: number[]) => Uint8Array.from(numbers).buffer;

test("bytes come back as the text they came as, of any length", () => {
  for (const some of [[], [0], [255, 254], [251, 255, 191], [1, 2, 3, 4]]) {
    const written = base64url(buffer(...some));
    expect(written).not.toMatch(/[+/=]/);
    expect([...bytes(written)]).toEqual(some);
  }
});

test("what must be bytes is bytes, and all else stays", () => {
  const options = {
    challenge: "AQI",
    rp: { id: "localhost" },
    user: { id: "Aw", name: "tom" },
    excludeCredentials: [{ id: "BA", type: "public-key" }],
  };
  const made = toCreate(options);
  expect([...(made.challenge as Uint8Array)]).toEqual([1, 2]);
  expect([...(made.user.id as Uint8Array)]).toEqual([3]);
  expect(made.rp.id).toBe("localhost");
  const excluded = made.excludeCredentials?.[0] as PublicKeyCredentialDescriptor;
  expect([...(excluded.id as Uint8Array)]).toEqual([4]);
});

test("without a list of keys any may answer", () => {
  expect(toUse({ challenge: "AQI" }).allowCredentials).toEqual([]);
});

test("a used key says who it is for only when it knows", () => {
  const response = {
    clientDataJSON: buffer(1),
    authenticatorData: buffer(2),
    signature: buffer(3),
    userHandle: null,
  };
  const said = fromUsed({
    id: "AQ",
    rawId: buffer(1),
    type: "public-key",
    authenticatorAttachment: null,
    response,
    getClientExtensionResults: () => ({}),
  } as unknown as PublicKeyCredential);
  expect(JSON.parse(JSON.stringify(said))).toEqual({
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "Aw" },
  });
});
