namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>What is known of a workspace as a whole.</summary>
internal static class WorkspacesFeature
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) => services.AddContacts();
}
