using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>What is known of a workspace as a whole: whom its people ask, what is kept of it, and its end.</summary>
internal static class WorkspacesFeature
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) =>
        services.AddContacts().AddErasure().AddSingleton<IWorkspaceData, ContactData>().AddSingleton<WorkspaceExport>().AddSweep<WorkspaceEraser>();
}
