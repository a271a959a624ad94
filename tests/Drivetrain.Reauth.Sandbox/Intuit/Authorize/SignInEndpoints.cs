using System.Globalization;
using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Email, password and verification code.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/{flowId}", (string flowId, IntuitWorld world) => Show(flowId, world, flow => SignInPages.Email(flow, world.Directory, null)));
        routes.MapPost("/sign-in/{flowId}", EmailAsync);
        routes.MapGet("/password/{flowId}", (string flowId, IntuitWorld world) => Show(flowId, world, flow => SignInPages.Password(flow, world.Knobs, null)));
        routes.MapPost("/password/{flowId}", PasswordAsync);
        routes.MapGet("/verify/{flowId}", (string flowId, IntuitWorld world) => Show(flowId, world, flow => SignInPages.Verification(flow, null)));
        routes.MapPost("/verify/{flowId}", VerifyAsync);
        routes.MapPost("/sign-out/{flowId}", SignOut);
    }

    /// <summary>Ends the sign-in: the person is who they say.</summary>
    public static string Complete(AuthorizeFlow flow, IntuitUser user, HttpContext context, IntuitWorld world)
    {
        flow.User = user;
        flow.Challenge = null;
        flow.VerificationCode = null;
        world.Sessions.Begin(context, user.Email);
        return $"/companies/{flow.Id}";
    }

    private static IResult Show(string flowId, IntuitWorld world, Func<AuthorizeFlow, Html> page) =>
        world.Flows.TryGetValue(flowId, out var flow) ? page(flow).ToResult() : Pages.FlowGone();

    private static async Task<IResult> EmailAsync(string flowId, HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        var form = await request.ReadFormAsync(cancellationToken);
        var email = form["account"].Count > 0 ? form["account"].ToString() : form["email"].ToString();
        if (world.Directory.FindUser(email) is not { } user)
        {
            flow.Email = email;
            return SignInPages
                .Email(flow, world.Directory, "We can’t find an account with that email. Check it, or pick one of the sandbox accounts.")
                .ToResult(StatusCodes.Status422UnprocessableEntity);
        }

        flow.Email = user.Email;
        return new SeeOther(
            world.Knobs.SignIn == SignInMethod.Passkey || (world.Knobs.SignIn == SignInMethod.Either && world.Passkeys.Of(user.Email).Count > 0)
                ? $"/passkey/{flowId}"
                : $"/password/{flowId}"
        );
    }

    private static async Task<IResult> PasswordAsync(string flowId, HttpContext context, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || world.Directory.FindUser(flow.Email) is not { } user)
            return Pages.FlowGone();
        if (world.Knobs.SignIn == SignInMethod.Passkey)
            return new SeeOther($"/passkey/{flowId}");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (!string.Equals(form["password"], user.Password, StringComparison.Ordinal))
            return SignInPages.Password(flow, world.Knobs, "That password isn’t right. Try again.").ToResult(StatusCodes.Status422UnprocessableEntity);
        if (!world.Knobs.VerificationCode)
            return new SeeOther(Complete(flow, user, context, world));
        flow.VerificationCode = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        return new SeeOther($"/verify/{flowId}");
    }

    private static async Task<IResult> VerifyAsync(string flowId, HttpContext context, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.VerificationCode is null || world.Directory.FindUser(flow.Email) is not { } user)
            return Pages.FlowGone();
        var form = await context.Request.ReadFormAsync(cancellationToken);
        return string.Equals(form["code"].ToString().Trim(), flow.VerificationCode, StringComparison.Ordinal)
            ? new SeeOther(Complete(flow, user, context, world))
            : SignInPages.Verification(flow, "That code isn’t right. Check it and try again.").ToResult(StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult SignOut(string flowId, HttpContext context, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        world.Sessions.End(context);
        flow.User = null;
        flow.Company = null;
        flow.Email = null;
        return new SeeOther($"/sign-in/{flowId}");
    }
}
