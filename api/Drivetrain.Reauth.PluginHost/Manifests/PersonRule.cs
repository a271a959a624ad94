namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Where the name of the person who logs in is found. What is found in one place is joined by spaces.</summary>
/// <param name="Scope">The scope that it takes; nothing is looked for where it isn't asked for. Null for none.</param>
/// <param name="IdTokenClaims">Claims of the id_token.</param>
/// <param name="UserInfo">JSON pointers into the answer of the userinfo endpoint, which is asked where the id_token has no name.</param>
public sealed record PersonRule(string? Scope, IReadOnlyList<string> IdTokenClaims, IReadOnlyList<string> UserInfo)
{
    internal static PersonRule? Parse(JsonValue value)
    {
        if (!value.Exists || value.AsObject() is not { } fields)
        {
            return null;
        }

        var scope = fields.Optional("scope").AsString(200);
        var claims = fields.Optional("idTokenClaims").AsListOf(item => item.AsString(64, InstanceParser.Name(), InstanceParser.NameRemedy), 4, minimum: 1);
        var userInfo = Pointer.ReadMany(fields.Optional("userInfo"));
        fields.RejectUnknown();
        if (!fields.Has("idTokenClaims") && !fields.Has("userInfo"))
        {
            value.Report("Nothing says where the person's name is.", "Add \"idTokenClaims\", \"userInfo\" or both.");
        }

        return new PersonRule(scope, claims, userInfo);
    }
}
