namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The pages of the settings.</summary>
internal static class SettingsEndpoints
{
    private const string Extension = "/settings/extension";

    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings", () => Results.Redirect(Extension));
        routes.MapGet(
            Extension,
            async (DrivetrainWorld world, HttpContext context, CancellationToken cancellationToken) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return ExtensionPage.Render(world, await world.Pairings.CurrentAsync(cancellationToken)).ToResult();
            }
        );
        routes.MapPost(
            Extension,
            async (DrivetrainWorld world, HttpContext context, CancellationToken cancellationToken) =>
            {
                await world.Pairings.RenewAsync(cancellationToken);
                context.Response.Headers.Location = Extension;
                return Results.StatusCode(StatusCodes.Status303SeeOther);
            }
        );
    }
}
