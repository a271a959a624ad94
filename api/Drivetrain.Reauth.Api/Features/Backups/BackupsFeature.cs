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

    private static ProblemCode Running { get; } = new(409, "backup_running");

    private static ProblemCode Failed { get; } = new(500, "backup_failed");

    /// <summary>Needs the storage, the keys and the screenshots.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services)
    {
        services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<BackupsFolder>()
            .AddSingleton<BackupMaker>()
            .AddApiTag(Tag, "Backups of all stored data.")
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
            .WithSummary("Back up all stored data")
            .WithDescription(
                "Copies the database and screenshots into one archive in the folder set in Backup:Path, then opens and checks the copy, while "
                    + "the service keeps running. The encryption keys go into a separate file "
                    + "encrypted with Backup:Passphrase; without a passphrase they are not backed up and must be kept "
                    + "elsewhere. The response may take several minutes."
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

/// <summary>A completed and verified backup.</summary>
/// <param name="Path">The archive's path on the service's machine.</param>
/// <param name="Bytes">The archive's size.</param>
/// <param name="Documents">Number of documents in it.</param>
/// <param name="KeysPath">The file with the encryption keys, encrypted with the passphrase; absent if none is set: the keys were not backed up.</param>
/// <param name="CreatedAt">When it was begun.</param>
public sealed record BackupResponse(string Path, long Bytes, long Documents, string? KeysPath, DateTimeOffset CreatedAt)
{
    internal static BackupResponse From(Backup backup) => new(backup.Path, backup.Bytes, backup.Documents, backup.KeysPath, backup.CreatedAt);
}
