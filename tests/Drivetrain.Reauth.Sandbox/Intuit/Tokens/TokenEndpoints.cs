using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Token, revocation and userinfo. None sends CORS headers.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/oauth2/v1/tokens/bearer", TokenAsync);
        routes.MapPost("/v2/oauth2/tokens/revoke", RevokeAsync);
        routes.MapGet("/v1/openid_connect/userinfo", UserInfo);
        routes.MapGet("/sandbox-accounts/v1/openid_connect/userinfo", UserInfo);
    }

    private static async Task<IResult> TokenAsync(HttpContext context, IntuitWorld world, CancellationToken cancellationToken)
    {
        var knobs = world.Knobs;
        var request = context.Request;
        if (!request.HasFormContentType || !ClientAuthentication.AcceptsJson(request))
            return Error(knobs, StatusCodes.Status400BadRequest, "invalid_request", "Send a form and accept application/json");
        var form = await request.ReadFormAsync(cancellationToken);
        if (form.Any(field => field.Value.Count > 1))
            return Error(knobs, StatusCodes.Status400BadRequest, "invalid_request", "A parameter is repeated");

        var isExchange = string.Equals(form["grant_type"], "authorization_code", StringComparison.Ordinal);
        if (isExchange)
            world.Log.AddExchange(form["code"].ToString());
        else
            world.Log.Add(IntuitEvent.Refresh);
        if (
            form.ContainsKey("client_id")
            || form.ContainsKey("client_secret")
            || !ClientAuthentication.IsApp(request, world.Options.ClientId, world.Options.ClientSecret)
        )
            return Error(knobs, StatusCodes.Status401Unauthorized, "invalid_client", "Client authentication failed");

        return form["grant_type"].ToString() switch
        {
            "authorization_code" => await ExchangeAsync(form, request, world, cancellationToken),
            "refresh_token" => await RefreshAsync(form, request, world, cancellationToken),
            _ => Error(knobs, StatusCodes.Status400BadRequest, "unsupported_grant_type", "Unknown grant_type"),
        };
    }

    private static async Task<IResult> ExchangeAsync(IFormCollection form, HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        await DelayAsync(world.Knobs.TokenDelayMs, cancellationToken);
        if (Outage(world) is { } outage)
            return outage;
        var outcome = world.Vault.Redeem(form["code"].ToString(), form["redirect_uri"], form["code_verifier"], world.Knobs, world.Now);
        if (outcome.Tokens is not null)
            world.Log.Add(IntuitEvent.TokenExchangeSucceeded);
        return Answer(outcome, request, world);
    }

    private static async Task<IResult> RefreshAsync(IFormCollection form, HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (Outage(world) is { } outage)
        {
            await DelayAsync(world.Knobs.TokenDelayMs, cancellationToken);
            return outage;
        }

        var (grant, refused) = world.Vault.BeginRefresh(form["refresh_token"].ToString(), world.Knobs, world.Now);
        if (grant is null)
            return Answer(refused!, request, world);
        try
        {
            await DelayAsync(world.Knobs.TokenDelayMs, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            world.Vault.AbandonRefresh(grant);
            throw;
        }

        var outcome = world.Vault.CompleteRefresh(grant, world.Knobs, world.Now);
        if (outcome.Tokens is not null)
            world.Log.Add(IntuitEvent.RefreshSucceeded);
        await DelayAsync(world.Knobs.RefreshAnswerDelayMs, cancellationToken);
        return Answer(outcome, request, world);
    }

    private static async Task<IResult> RevokeAsync(HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            return Error(world.Knobs, StatusCodes.Status400BadRequest, "invalid_request", "Send JSON");
        if (!ClientAuthentication.IsApp(request, world.Options.ClientId, world.Options.ClientSecret))
            return Error(world.Knobs, StatusCodes.Status401Unauthorized, "invalid_client", "Client authentication failed");

        var token = await ReadTokenAsync(request, cancellationToken);
        if (RevocationFault(token, world) is { } fault)
            return fault;
        return token is not null && world.Vault.Revoke(token, world.Knobs.RevocationScope, world.Now)
            ? Results.Ok()
            : Error(world.Knobs, StatusCodes.Status400BadRequest, "invalid_request", "Token invalid");
    }

    private static IResult? RevocationFault(string? token, IntuitWorld world)
    {
        var knobs = world.Knobs;
        if (
            knobs.RevocationRealmIds is { } affected
            && (token is null || world.Vault.CompanyOf(token) is not { } realmId || !affected.Contains(realmId, StringComparer.Ordinal))
        )
            return null;
        return knobs.Revocation switch
        {
            RevokeOutcome.BadRequest => Error(knobs, StatusCodes.Status400BadRequest, "invalid_request", "Revocation failed"),
            RevokeOutcome.ServerError => Results.StatusCode(StatusCodes.Status500InternalServerError),
            RevokeOutcome.ServiceUnavailable => Results.StatusCode(StatusCodes.Status503ServiceUnavailable),
            _ => null,
        };
    }

    private static IResult UserInfo(HttpRequest request, IntuitWorld world)
    {
        world.Log.Add(IntuitEvent.UserInfoRead);
        var grant = ClientAuthentication.Bearer(request) is { } token ? world.Vault.FindAccess(token, world.Now) : null;
        if (grant is null || !grant.Has(AuthorizeScopes.OpenId))
            return Results.Json(new JsonObject { ["error"] = "invalid_token" }, statusCode: StatusCodes.Status401Unauthorized);

        var answer = new JsonObject { ["sub"] = IdToken.Subject(grant.User) };
        if (grant.Has("email"))
        {
            answer["email"] = grant.User.Email;
            // Intuit's booleans may be strings.
            answer["emailVerified"] = grant.User.EmailVerified ? "true" : "false";
        }

        if (grant.Has("profile"))
        {
            answer["givenName"] = grant.User.GivenName;
            answer["familyName"] = grant.User.FamilyName;
        }

        return Results.Json(answer);
    }

    private static async Task<string?> ReadTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return body is JsonObject json && json["token"] is JsonValue value && value.TryGetValue<string>(out var token) ? token : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static Task DelayAsync(int milliseconds, CancellationToken cancellationToken) =>
        milliseconds == 0 ? Task.CompletedTask : Task.Delay(milliseconds, cancellationToken);

    private static IResult? Outage(IntuitWorld world) =>
        world.TakeTokenOutage() switch
        {
            TokenOutage.InvalidGrant => Error(world.Knobs, StatusCodes.Status400BadRequest, "invalid_grant", "Token invalid"),
            TokenOutage.ServerError => Results.Text(
                "<html><body>Internal Server Error</body></html>",
                "text/html",
                statusCode: StatusCodes.Status500InternalServerError
            ),
            TokenOutage.ServiceUnavailable => Results.Text("Service Unavailable", "text/plain", statusCode: StatusCodes.Status503ServiceUnavailable),
            TokenOutage.TooManyRequests => Results.Text("Too Many Requests", "text/plain", statusCode: StatusCodes.Status429TooManyRequests),
            TokenOutage.Garbage => Results.Text("<html><body>We will be back soon</body></html>", "text/html"),
            _ => null,
        };

    private static IResult Answer(TokenOutcome outcome, HttpRequest request, IntuitWorld world)
    {
        if (outcome.Tokens is not { } tokens)
            return Error(world.Knobs, StatusCodes.Status400BadRequest, outcome.Error!, outcome.Description!);

        var answer = new JsonObject
        {
            ["token_type"] = "bearer",
            ["expires_in"] = tokens.ExpiresIn,
            ["access_token"] = tokens.AccessToken,
            ["refresh_token"] = tokens.RefreshToken,
            ["x_refresh_token_expires_in"] = tokens.RefreshExpiresIn,
        };
        if (string.Equals(request.Headers["x-include-refresh-token-hard-expires-in"], "true", StringComparison.OrdinalIgnoreCase))
            answer["x_refresh_token_hard_expires_in"] = tokens.HardExpiresIn;
        if (tokens.Grant.Has(AuthorizeScopes.OpenId))
            answer["id_token"] = IdToken.Create(tokens.Grant, world);
        request.HttpContext.Response.Headers.CacheControl = "no-cache, no-store";
        return Results.Json(answer);
    }

    private static IResult Error(IntuitKnobs knobs, int status, string error, string description)
    {
        var body = new JsonObject { ["error"] = error };
        if (knobs.ErrorDescriptions)
            body["error_description"] = description;
        return Results.Json(body, statusCode: status);
    }
}
