using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Tokens;

/// <summary>Token, revocation and userinfo. Errors are codes without descriptions.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connect/token", TokenAsync);
        routes.MapPost("/connect/revocation", RevokeAsync);
        routes.MapGet("/connect/userinfo", UserInfo);
    }

    private static async Task<IResult> TokenAsync(HttpContext context, XeroWorld world, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!request.HasFormContentType)
            return Error("invalid_request");
        var form = await request.ReadFormAsync(cancellationToken);
        var isExchange = string.Equals(form["grant_type"], "authorization_code", StringComparison.Ordinal);
        if (isExchange)
            world.Log.AddExchange(form["code"].ToString());
        else
            world.Log.Add(XeroEvent.Refresh);
        if (form.Any(field => field.Value.Count > 1) || form.ContainsKey("client_secret"))
            return Error("invalid_request");
        if (!ClientAuthentication.IsApp(request, world.Options.ClientId, world.Options.ClientSecret))
            return Error("invalid_client");
        if (world.Knobs.DelayMs > 0)
            await Task.Delay(world.Knobs.DelayMs, cancellationToken);

        var outage = world.TakeTokenOutage();
        if (Answer(outage) is { } broken)
            return broken;
        var tokens = form["grant_type"].ToString() switch
        {
            "authorization_code" => world.Vault.Redeem(form["code"].ToString(), form["redirect_uri"], form["code_verifier"], world),
            "refresh_token" => world.Vault.Refresh(form["refresh_token"].ToString(), world),
            _ => null,
        };
        if (outage == XeroTokenOutage.AnswerLost)
        {
            context.Abort();
            return Results.Empty;
        }

        if (tokens is null)
            return Error(form["grant_type"].ToString() is "authorization_code" or "refresh_token" ? "invalid_grant" : "unsupported_grant_type");
        if (!isExchange)
        {
            world.Log.Add(XeroEvent.RefreshSucceeded);
            if (world.Knobs.RefreshAnswerDelayMs > 0)
                await Task.Delay(world.Knobs.RefreshAnswerDelayMs, cancellationToken);
        }

        return Body(tokens, world);
    }

    private static async Task<IResult> RevokeAsync(HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || !ClientAuthentication.IsApp(request, world.Options.ClientId, world.Options.ClientSecret))
            return Error("invalid_client");
        var form = await request.ReadFormAsync(cancellationToken);
        if (world.Vault.Revoke(form["token"].ToString()) is { } email)
        {
            world.Log.Add(XeroEvent.Revocation);
            world.Connections.DeleteAll(email);
        }

        // RFC 7009: an unknown token is no error.
        return Results.Ok();
    }

    private static IResult UserInfo(HttpRequest request, XeroWorld world)
    {
        world.Log.Add(XeroEvent.UserInfoRead);
        return ClientAuthentication.Bearer(request) is { } token && world.Vault.FindAccess(token, world.Now) is { } grant && grant.Has("openid")
            ? Results.Json(new JsonObject { ["sub"] = Jwts.Subject(grant.User), ["xero_userid"] = Jwts.Subject(grant.User) })
            : Results.Unauthorized();
    }

    private static IResult Body(IssuedTokens tokens, XeroWorld world)
    {
        var body = new JsonObject
        {
            ["access_token"] = tokens.AccessToken,
            ["expires_in"] = tokens.ExpiresIn,
            ["token_type"] = "Bearer",
            ["scope"] = string.Join(' ', tokens.Grant.Scopes),
        };
        if (tokens.RefreshToken is not null)
            body["refresh_token"] = tokens.RefreshToken;
        if (tokens.Grant.Has("openid"))
            body["id_token"] = Jwts.IdToken(tokens.Grant, world);
        return Results.Json(body);
    }

    private static IResult? Answer(XeroTokenOutage outage) =>
        outage switch
        {
            XeroTokenOutage.InvalidGrant => Error("invalid_grant"),
            XeroTokenOutage.ServerError => Results.Text("<html><body>Error</body></html>", "text/html", statusCode: StatusCodes.Status500InternalServerError),
            XeroTokenOutage.ServiceUnavailable => Results.StatusCode(StatusCodes.Status503ServiceUnavailable),
            XeroTokenOutage.TooManyRequests => Results.StatusCode(StatusCodes.Status429TooManyRequests),
            XeroTokenOutage.Garbage => Results.Text("<html><body>Maintenance</body></html>", "text/html"),
            _ => null,
        };

    private static IResult Error(string code) => Results.Json(new JsonObject { ["error"] = code }, statusCode: StatusCodes.Status400BadRequest);
}
