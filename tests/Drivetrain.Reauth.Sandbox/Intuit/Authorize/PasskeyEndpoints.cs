using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The passkey page and the two requests of its script.</summary>
internal static class PasskeyEndpoints
{
    private const int ChallengeBytes = 32;

    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/passkey/{flowId}", Show);
        routes.MapPost("/passkey/{flowId}/create", Create);
        routes.MapPost("/passkey/{flowId}/use", Use);
    }

    private static IResult Show(string flowId, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || world.Directory.FindUser(flow.Email) is not { } user)
            return Pages.FlowGone();
        if (world.Knobs.SignIn == SignInMethod.Password)
            return new SeeOther($"/password/{flowId}");
        flow.Challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);
        return SignInPages.Passkey(flow, user, world.Passkeys.Of(user.Email), world.Knobs).ToResult();
    }

    // Whoever opens the page may create one: these are made-up people, and their password is on the next page.
    private static IResult Create(string flowId, PasskeyRegistration registration, HttpContext context, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.Challenge is not { } challenge || world.Directory.FindUser(flow.Email) is not { } user)
            return Results.StatusCode(StatusCodes.Status410Gone);
        var isValid =
            Passkeys.TryDecode(registration.ClientData, out var clientData)
            && Passkeys.IsClientData(clientData, "webauthn.create", challenge, world.BrowserOrigin)
            && world.Passkeys.TryRegister(user.Email, registration);
        return isValid ? Next(flow, user, context, world) : Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Use(string flowId, PasskeyAssertion assertion, HttpContext context, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.Challenge is not { } challenge || world.Directory.FindUser(flow.Email) is not { } user)
            return Results.StatusCode(StatusCodes.Status410Gone);
        flow.Challenge = null;
        return world.Passkeys.Verify(user.Email, assertion, challenge, world.BrowserOrigin)
            ? Next(flow, user, context, world)
            : Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Next(AuthorizeFlow flow, IntuitUser user, HttpContext context, IntuitWorld world) =>
        Results.Json(new NextPage(SignInEndpoints.Complete(flow, user, context, world)));

    private sealed record NextPage(string Location);
}
