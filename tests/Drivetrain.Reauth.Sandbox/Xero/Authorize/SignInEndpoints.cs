using System.Globalization;
using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>Email and password on one page, then, if it is asked for, the code of an authenticator app.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/identity/sign-in/{flowId}",
            (string flowId, XeroWorld world) =>
                world.Flows.TryGetValue(flowId, out var flow) ? SignInPages.SignIn(flow, world.Directory, null).ToResult() : Pages.FlowGone()
        );
        routes.MapPost("/identity/sign-in/{flowId}", SignInAsync);
        routes.MapGet(
            "/identity/two-factor/{flowId}",
            (string flowId, XeroWorld world) =>
                world.Flows.TryGetValue(flowId, out var flow) && flow.SecondFactor is not null
                    ? SignInPages.SecondFactor(flow, null).ToResult()
                    : Pages.FlowGone()
        );
        routes.MapPost("/identity/two-factor/{flowId}", VerifyAsync);
        routes.MapPost("/identity/sign-out/{flowId}", SignOut);
    }

    private static async Task<IResult> SignInAsync(string flowId, HttpContext context, XeroWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        var form = await context.Request.ReadFormAsync(cancellationToken);
        flow.Email = form["email"].ToString().Trim();
        if (world.Directory.FindUser(flow.Email) is not { } user || !string.Equals(form["password"], user.Password, StringComparison.Ordinal))
            return SignInPages.SignIn(flow, world.Directory, "Your email or password is incorrect.").ToResult(StatusCodes.Status422UnprocessableEntity);
        if (!world.Knobs.MultiFactor)
            return Complete(flow, user, context, world);
        flow.SecondFactor = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        return new SeeOther($"/identity/two-factor/{flowId}");
    }

    private static async Task<IResult> VerifyAsync(string flowId, HttpContext context, XeroWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.SecondFactor is null || world.Directory.FindUser(flow.Email) is not { } user)
            return Pages.FlowGone();
        var form = await context.Request.ReadFormAsync(cancellationToken);
        return string.Equals(form["code"].ToString().Trim(), flow.SecondFactor, StringComparison.Ordinal)
            ? Complete(flow, user, context, world)
            : SignInPages
                .SecondFactor(flow, "That code isn’t right. Check your authenticator app and try again.")
                .ToResult(StatusCodes.Status422UnprocessableEntity);
    }

    private static SeeOther Complete(AuthorizeFlow flow, XeroUser user, HttpContext context, XeroWorld world)
    {
        flow.User = user;
        flow.SecondFactor = null;
        world.Sessions.Begin(context, user.Email);
        return new SeeOther($"/identity/organisations/{flow.Id}");
    }

    private static IResult SignOut(string flowId, HttpContext context, XeroWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        world.Sessions.End(context);
        flow.User = null;
        flow.Email = null;
        return new SeeOther($"/identity/sign-in/{flowId}");
    }
}
