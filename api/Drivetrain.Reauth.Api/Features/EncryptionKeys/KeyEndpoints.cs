using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.EncryptionKeys;

/// <summary>Changing to a new encryption key: by REST, and by the sweep that does the work.</summary>
internal static class KeyEndpoints
{
    public const string Path = "/v1/key-rotation";

    private const string Tag = "Encryption keys";

    /// <summary>Needs the keys of Data Protection, the sweeper and an IStore.</summary>
    public static IServiceCollection AddKeyRotation(this IServiceCollection services) =>
        services
            .AddSweep<KeyRotator>()
            .AddApiTag(Tag, "The keys that encrypt stored data.")
            .AddApiExample(
                new KeyRotationResponse(
                    "5d8a3f0e-7b1c-4e7f-9a51-0c2f1e9b7a44",
                    new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero),
                    FinishedAt: null,
                    1_204,
                    0
                )
            );

    public static void MapKeyRotation(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/key-rotation").WithTags(Tag).RequireAuthorization(Policies.Operator);
        group
            .MapPost("", RotateAsync)
            .WithName("rotateKeys")
            .WithSummary("Create a new encryption key and re-encrypt everything")
            .WithDescription(
                "The new key is used immediately. Stored data is re-encrypted in the background; a restart only delays it. While a "
                    + "rotation is in progress, that one is returned. "
                    + "A day after it finishes, the files of older keys can be removed."
            )
            .WithProblems(CommonProblems.KeysMissing);
        group
            .MapGet("", GetAsync)
            .WithName("getKeyRotation")
            .WithSummary("Get the progress of the last rotation")
            .WithDescription("How many documents have been re-encrypted, and how many couldn't be decrypted and were left unchanged.")
            .WithProblems(CommonProblems.NotFound);
    }

    private static async Task<Accepted<KeyRotationResponse>> RotateAsync(Caller caller, KeyRotator rotator, CancellationToken cancellationToken) =>
        TypedResults.Accepted(Path, KeyRotationResponse.From(await rotator.BeginAsync(caller.Subject, cancellationToken)));

    private static async Task<Results<Ok<KeyRotationResponse>, ProblemHttpResult>> GetAsync(KeyRotator rotator, CancellationToken cancellationToken) =>
        await rotator.FindAsync(cancellationToken) is { } rotation
            ? TypedResults.Ok(KeyRotationResponse.From(rotation))
            : CommonProblems.NotFound.Result("The keys have never been rotated.");
}

/// <summary>A change to a new encryption key.</summary>
/// <param name="KeyId">The new key's id.</param>
/// <param name="StartedAt">When the key was made.</param>
/// <param name="FinishedAt">When everything that can be decrypted had been re-encrypted with it; absent until then.</param>
/// <param name="Done">Number of re-encrypted documents.</param>
/// <param name="Unreadable">Number of documents that couldn't be decrypted and were left unchanged.</param>
public sealed record KeyRotationResponse(string KeyId, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Done, int Unreadable)
{
    internal static KeyRotationResponse From(KeyRotation rotation) =>
        new(rotation.KeyId, rotation.StartedAt, rotation.FinishedAt, rotation.Done, rotation.Unreadable);
}
