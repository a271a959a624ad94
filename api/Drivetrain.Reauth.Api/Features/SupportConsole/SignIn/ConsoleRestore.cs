using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Nobody is signed in to the console after a restore.</summary>
internal static class ConsoleRestore
{
    public static RestoreStep Step { get; } =
        new("sign-ins of support", EndsAccess: true, (rows, cancellationToken) => rows.DeleteAsync(ConsoleSession.ByExpiry, note: null, cancellationToken));
}
