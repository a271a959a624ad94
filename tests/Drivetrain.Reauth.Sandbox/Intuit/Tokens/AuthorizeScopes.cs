namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>The scopes Intuit knows.</summary>
internal static class AuthorizeScopes
{
    public const string Accounting = "com.intuit.quickbooks.accounting";
    public const string OpenId = "openid";

    private static readonly string[] Known = [Accounting, "com.intuit.quickbooks.payment", OpenId, "profile", "email", "phone", "address"];

    public static bool AreKnown(string scope)
    {
        var scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return scopes.Length > 0 && Array.TrueForAll(scopes, value => Known.Contains(value, StringComparer.Ordinal));
    }
}
