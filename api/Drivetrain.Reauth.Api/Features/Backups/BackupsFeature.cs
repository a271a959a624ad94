using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>Backups of the running service.</summary>
internal static class BackupsFeature
{
    /// <summary>Where a backup is asked for.</summary>
    public const string Path = "/v1/backups";

    private const string Tag = "Backups";

    private static readonly ProblemCode Running = new(409, "backup_running", "A backup is being made already. Wait until it is done.");

    private static readonly ProblemCode Failed = new(
        500,
        "backup_failed",
        "The backup could not be made, and nothing is left of it. The log says why: look at the rights and the room of the folder in the setting Backup:Path."
    );

    /// <summary>Needs the storage, the keys and the screenshots.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services)
    {
        services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<BackupsFolder>()
            .AddSingleton<BackupMaker>()
            .AddApiTag(Tag, "Copies of everything that is stored.")
            .AddApiExample(
                new BackupResponse(
                    "/srv/reauth/backups/reauth-20261123T090000Z.zip",
                    48_234_496,
                    12_408,
                    "/srv/reauth/backups/reauth-20261123T090000Z.keys",
                    new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero)
                )
            );
    }

    public static void MapBackups(this RouteGroupBuilder v1) =>
        v1.MapGroup("/backups")
            .WithTags(Tag)
            .RequireAuthorization(Policies.Operator)
            .MapPost("", CreateAsync)
            .WithName("createBackup")
            .WithSummary("Make a backup of everything that is stored")
            .WithDescription(
                "Copies the database and the screenshots into one archive in the folder of the setting Backup:Path, opens the copy and checks it, while "
                    + "the service goes on. The encryption keys go into a file "
                    + "of their own, encrypted with the setting Backup:Passphrase; without a passphrase they are not backed up, and have to be kept "
                    + "otherwise. The answer may take minutes."
            )
            .WithProblems(Running, Failed);

    private static async Task<Results<Ok<BackupResponse>, ProblemHttpResult>> CreateAsync(Caller caller, BackupMaker maker, CancellationToken cancellationToken)
    {
        try
        {
            return await maker.MakeAsync(caller.Subject, cancellationToken) is { } backup ? TypedResults.Ok(BackupResponse.From(backup)) : Running.Result();
        }
        catch (BackupFailedException)
        {
            return Failed.Result();
        }
    }
}

/// <summary>A backup that was made and checked.</summary>
/// <param name="Path">The archive, on the machine of the service.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Documents">How many documents it holds.</param>
/// <param name="KeysPath">The file with the encryption keys, encrypted with the passphrase; absent where none is set: the keys were not backed up then.</param>
/// <param name="CreatedAt">When it was begun.</param>
public sealed record BackupResponse(string Path, long Bytes, long Documents, string? KeysPath, DateTimeOffset CreatedAt)
{
    internal static BackupResponse From(Backup backup) => new(backup.Path, backup.Bytes, backup.Documents, backup.KeysPath, backup.CreatedAt);
}
