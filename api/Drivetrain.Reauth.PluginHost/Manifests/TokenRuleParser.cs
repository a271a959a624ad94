using System.Globalization;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads how long tokens live, and how long they may be.</summary>
internal static partial class TokenRuleParser
{
    private const string LifetimeRemedy = "Write seconds, or { \"field\": \"/refresh_expires_in\" }.";
    private const string DayRemedy = "Write the first day without the scopes, such as \"2027-09-01\".";
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

    public static IReadOnlyList<WithdrawnScope> WithdrawnScopes(JsonValue value) => [.. value.AsListOf(Withdrawal, 16, minimum: 1).SelectMany(list => list)];

    private static IReadOnlyList<WithdrawnScope>? Withdrawal(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var scopes = fields
            .Required("scopes", "Write the scopes that end, such as [\"accounting.transactions\"].")
            .AsListOf(item => item.AsString(200), 64, minimum: 1);
        var day = fields.Required("on", DayRemedy);
        var text = day.AsString(10, Day(), DayRemedy);
        fields.RejectUnknown();
        if (text is null)
        {
            return null;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on))
        {
            day.Report("There is no such day.", DayRemedy);
            return null;
        }

        return [.. scopes.Select(scope => new WithdrawnScope(scope, on))];
    }

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Day();

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
