namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads how long tokens live, and how long they may be.</summary>
internal static class TokenRuleParser
{
    private const string LifetimeRemedy = "Write seconds, or { \"field\": \"/refresh_expires_in\" }.";
    private const int MaximumSeconds = 10 * 365 * 24 * 60 * 60;

    public static TokenLifetimes Lifetimes(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return new TokenLifetimes(null, null, null);
        }

        var access = fields.Optional("accessToken").AsInteger(1, MaximumSeconds);
        var lifetimes = new TokenLifetimes(
            access is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ReadLifetime(fields.Optional("refreshToken")),
            ReadLifetime(fields.Optional("refreshTokenHard"))
        );
        fields.RejectUnknown();
        return lifetimes;
    }

    private static Lifetime? ReadLifetime(JsonValue value)
    {
        if (value.IsObject && value.AsObject() is { } fields)
        {
            var field = Pointer.Read(fields.Required("field", LifetimeRemedy));
            fields.RejectUnknown();
            return field is null ? null : new Lifetime(null, field);
        }

        return value.AsInteger(1, MaximumSeconds) is { } seconds ? new Lifetime(TimeSpan.FromSeconds(seconds), null) : null;
    }

    public static TokenLimits Limits(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return TokenLimits.Default;
        }

        var limits = new TokenLimits(
            fields.Optional("code").AsInteger(16, 8192) ?? TokenLimits.Default.Code,
            fields.Optional("accessToken").AsInteger(16, 65536) ?? TokenLimits.Default.AccessToken,
            fields.Optional("refreshToken").AsInteger(16, 65536) ?? TokenLimits.Default.RefreshToken
        );
        fields.RejectUnknown();
        return limits;
    }
}
