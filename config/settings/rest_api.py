"""The API for other systems."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["meetings.api.api_tokens.StaffToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.refusal_responses.api_problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kitchen Table",
    "DESCRIPTION": "For council systems: families, meetings, seats, invitations, versions, answers, "
    "signatures, sealed plans.",
    "VERSION": "1",
    "DEFAULT_GENERATOR_CLASS": "config.api_schema.Generator",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.finish",
    ],
}
