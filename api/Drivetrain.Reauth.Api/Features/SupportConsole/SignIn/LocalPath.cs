namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Where somebody is sent after the sign-in: pages of the console, and nowhere else.</summary>
internal static class LocalPath
{
    public const string Home = "/support";
    public const string SignIn = "/support/sign-in";

    public const string TroubleParameter = "trouble";

    private const int Longest = 1_000;

    /// <summary>
    /// The path with its query, if it is one of the console's pages; else its first page. Whoever made the address, it never leads to another site.
    /// </summary>
    public static string OrHome(string? path) =>
        path is { Length: <= Longest }
        && path.StartsWith(Home, StringComparison.Ordinal)
        && (path.Length == Home.Length || path[Home.Length] is '/' or '?')
        && !path.StartsWith(SignIn, StringComparison.Ordinal)
        && path.All(c => c is > ' ' and <= '~' and not '\\')
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("..", StringComparison.Ordinal)
            ? path
            : Home;

    /// <summary>The sign-in page that leads back to what was asked for.</summary>
    /// <param name="hasEnded">Whether there was a session, so that the page can say that it is over.</param>
    public static string SignInFrom(HttpRequest request, bool hasEnded)
    {
        var wanted =
            HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString.Value
            : request.RouteValues["reportId"] is string id ? $"{Home}/reports/{id}"
            : request.RouteValues["connectorId"] is string connector ? $"{Home}/connections/{connector}"
            : Home;
        return SignInWith(hasEnded ? SignInTrouble.Ended : SignInTrouble.None, wanted);
    }

    /// <summary>The sign-in page that says why it is shown, and leads to a page of the console.</summary>
    public static string SignInWith(SignInTrouble trouble, string? returnTo) =>
        SignIn
        + QueryString.Create([
            .. OrHome(returnTo) is var local && local is not Home ? new[] { KeyValuePair.Create("returnTo", (string?)local) } : [],
            .. trouble is not SignInTrouble.None ? new[] { KeyValuePair.Create(TroubleParameter, (string?)trouble.Code()) } : [],
        ]);
}
