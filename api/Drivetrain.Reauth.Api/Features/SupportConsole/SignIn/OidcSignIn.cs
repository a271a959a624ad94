using System.Security.Claims;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>What happens around the sign-in with the company's OpenID Connect provider; the protocol itself is the framework's.</summary>
internal sealed partial class OidcSignIn(
    ConsoleSessions sessions,
    AccessEvents events,
    IOptions<ConsoleOptions> console,
    IOptions<AddressOptions> addresses,
    ILogger<OidcSignIn> logger
)
{
    public const string SchemeName = "ConsoleOidc";
    public const string CallbackPath = "/support/sign-in/oidc/callback";
    public const string SubjectPrefix = "oidc:";

    private const int LongestName = 100;
    private static readonly string[] NameClaims = ["name", "preferred_username", "email"];

    /// <summary>Somebody of support, of all workspaces.</summary>
    public static Caller CallerOf(string subject, string name) => new(subject, Role.Support, WorkspaceId: null, name);

    /// <summary>The redirect URI is made from the settings, never from the Host header. The framework repeats it when it redeems the code.</summary>
    public Task LeaveAsync(RedirectContext context)
    {
        context.ProtocolMessage.RedirectUri = addresses.Value.Absolute(CallbackPath);
        return Task.CompletedTask;
    }

    /// <summary>The answer has arrived. A request that only looks ahead must not use its code up, nor the cookies that belong to it.</summary>
    public static Task ReceiveAsync(MessageReceivedContext context)
    {
        if (!context.HttpContext.IsSpeculative())
        {
            return Task.CompletedTask;
        }

        context.HandleResponse();
        return CommonProblems.NotAhead.Result().ExecuteAsync(context.HttpContext);
    }

    /// <summary>
    /// The provider has proved who it is. Whoever lacks the required claim is told so, and gets no cookie. No page stands at the callback's address, which
    /// holds the code.
    /// </summary>
    public async Task ArriveAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var (http, user, oidc) = (context.HttpContext, context.Principal!, console.Value.Oidc);
        var subject = SubjectPrefix + user.FindFirstValue("sub");
        var name = NameClaims.Select(user.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? subject;
        name = Excerpt.Cut(name, LongestName);
        if (!user.FindAll(oidc.RequiredClaim!).Any(claim => string.Equals(claim.Value, oidc.RequiredValue, StringComparison.Ordinal)))
        {
            await events.SignInRefusedAsync(http, subject, name);
            await SeeOther.To(LocalPath.SignInWith(SignInTrouble.Account, context.ReturnUri)).ExecuteAsync(http);
            return;
        }

        if (!sessions.MayBegin(CallerOf(subject, name), out _))
        {
            await SeeOther.To(LocalPath.SignInWith(SignInTrouble.TooMany, context.ReturnUri)).ExecuteAsync(http);
            return;
        }

        if (ConsoleCookie.Read(http.Request) is { } former)
        {
            await sessions.EndAsync(former, http.RequestAborted);
        }

        ConsoleCookie.Append(http.Response, await sessions.BeginAsync(CallerOf(subject, name), keyHash: null, http.RequestAborted));
        await SeeOther.To(LocalPath.OrHome(context.ReturnUri)).ExecuteAsync(http);
    }

    /// <summary>
    /// Cancelled, too late, in another browser, or the provider is down or set up wrongly. What it said goes to no page and to no log: it may hold a code.
    /// </summary>
    public Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var error = context.Failure?.Data["error"] as string;
        LogFailure(
            context.Failure?.GetType().Name ?? "unknown",
            error is { Length: <= 64 } && error.All(c => char.IsAsciiLetter(c) || c == '_') ? error : "none"
        );
        var trouble = error is "access_denied" ? SignInTrouble.Denied : SignInTrouble.Failed;
        return SeeOther.To(LocalPath.SignInWith(trouble, context.Properties?.RedirectUri)).ExecuteAsync(context.HttpContext);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in with OpenID Connect failed ({Kind}, error {Error}).")]
    private partial void LogFailure(string kind, string error);
}

/// <summary>The framework's handler, set up from our settings; there is none while they are not set.</summary>
internal sealed class OidcSetup(IOptions<ConsoleOptions> console) : IConfigureOptions<AuthenticationOptions>, IConfigureNamedOptions<OpenIdConnectOptions>
{
    private static readonly TimeSpan BackchannelTimeout = TimeSpan.FromSeconds(15);
    private const int LargestAnswer = 1024 * 1024;

    public void Configure(AuthenticationOptions options)
    {
        if (console.Value.Oidc.IsConfigured)
        {
            options.AddScheme<OpenIdConnectHandler>(OidcSignIn.SchemeName, displayName: null);
        }
    }

    public void Configure(OpenIdConnectOptions options) => Configure(OidcSignIn.SchemeName, options);

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        var oidc = console.Value.Oidc;
        options.Authority = oidc.Authority;
        options.RequireHttpsMetadata = !(Uri.TryCreate(oidc.Authority, UriKind.Absolute, out var authority) && authority.IsLoopback);
        options.ClientId = oidc.ClientId;
        options.ClientSecret = oidc.ClientSecret;
        options.Scope.Clear();
        foreach (var scope in oidc.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Scope.Add(scope);
        }

        options.ResponseType = "code";
        options.ResponseMode = "query";
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.Clear();
        foreach (var claim in new[] { "name", "preferred_username", "email", oidc.RequiredClaim! }.Distinct(StringComparer.Ordinal))
        {
            options.ClaimActions.MapJsonKey(claim, claim);
        }

        options.CallbackPath = OidcSignIn.CallbackPath;
        options.SignedOutCallbackPath = $"{LocalPath.SignIn}/oidc/signed-out";
        options.RemoteSignOutPath = $"{LocalPath.SignIn}/oidc/remote-sign-out";
        options.SignInScheme = ConsoleHandler.SchemeName;
        options.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
        Bind(options.CorrelationCookie, "__Host-support-oidc-");
        Bind(options.NonceCookie, "__Host-support-nonce-");
        options.Backchannel = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = BackchannelTimeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        options.Events.OnRedirectToIdentityProvider = context => SignIn(context.HttpContext).LeaveAsync(context);
        options.Events.OnMessageReceived = OidcSignIn.ReceiveAsync;
        options.Events.OnTicketReceived = context => SignIn(context.HttpContext).ArriveAsync(context);
        options.Events.OnRemoteFailure = context => SignIn(context.HttpContext).FailAsync(context);
    }

    private static OidcSignIn SignIn(HttpContext http) => http.RequestServices.GetRequiredService<OidcSignIn>();

    private static void Bind(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.Always;
    }
}
