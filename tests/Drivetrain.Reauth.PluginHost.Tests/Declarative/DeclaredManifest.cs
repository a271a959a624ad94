using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>A provider that its manifest alone describes, in ways that no shipped plugin uses.</summary>
internal static class DeclaredManifest
{
    public const string Provider = "/contributes/providers/0";

    public static JsonObject Create() =>
        JsonNode
            .Parse(
                """
                {
                  "publisher": "acme", "name": "ledger", "version": "1.0.0", "displayName": "Ledger", "engines": { "reauth": "^0.1.0" },
                  "contributes": {
                    "providers": [{
                      "id": "ledger", "displayName": "Ledger", "instanceNoun": "book", "adminRole": "Keeper", "scopes": ["read", "offline"],
                      "oauth": {
                        "endpoints": { "authorization": "{baseUrl}/authorize", "token": "{baseUrl}/token", "revocation": "{baseUrl}/revoke" },
                        "clientAuthentication": "client_secret_post",
                        "authorizationParameters": { "lang": "{locale}", "book": "{instance}", "prompt": "consent" },
                        "token": { "headers": { "X-Version": "2" }, "parameters": { "audience": "books" } },
                        "lifetimes": { "accessToken": 600, "refreshToken": 86400, "refreshTokenHard": { "field": "/ends/in" } },
                        "revocation": "form",
                        "limits": { "code": 64, "accessToken": 256, "refreshToken": 256 }
                      },
                      "instance": { "pattern": "^[a-z0-9-]{4,40}$", "tokenField": "/account/id", "tokenName": "/account/name" },
                      "errors": { "codes": ["/failure/code"], "texts": ["/failure/text"], "rules": [
                        { "at": ["token"], "codes": ["book_closed"], "kind": "not_admin" },
                        { "at": ["refresh"], "status": [418], "kind": "credential_rejected" },
                        { "at": ["instance"], "status": [409], "contains": "maintenance", "kind": "unavailable" },
                        { "at": ["instance"], "codes": ["E7"], "kind": "denied" }
                      ] },
                      "environments": { "production": { "settings": { "baseUrl": "https://ledger.example.com" }, "allowedHosts": ["ledger.example.com"] } }
                    }],
                    "configuration": { "ledger": {
                      "type": "object",
                      "properties": {
                        "clientId": { "type": "string", "description": "Its id." },
                        "clientSecret": { "type": "string", "description": "Its secret.", "writeOnly": true },
                        "environment": { "type": "string", "description": "Which.", "enum": ["production", "custom"], "default": "production" },
                        "baseUrl": { "type": "string", "description": "Where.", "format": "uri" }
                      },
                      "required": ["clientId", "clientSecret"]
                    } }
                  }
                }
                """
            )!
            .AsObject();

    /// <summary>Puts JSON at a pointer, or takes away what stands there.</summary>
    public static void Set(JsonNode manifest, string pointer, string? value)
    {
        var parts = pointer.TrimStart('/').Split('/');
        var node = parts[..^1].Aggregate(manifest, (current, part) => current is JsonArray array ? array[int.Parse(part)]! : current[part]!);
        switch (node)
        {
            case JsonArray array when int.Parse(parts[^1]) == array.Count:
                array.Add(JsonNode.Parse(value!));
                break;
            case JsonArray array:
                array[int.Parse(parts[^1])] = JsonNode.Parse(value!);
                break;
            case JsonObject fields when value is null:
                fields.Remove(parts[^1]);
                break;
            default:
                node[parts[^1]] = JsonNode.Parse(value!);
                break;
        }
    }
}
