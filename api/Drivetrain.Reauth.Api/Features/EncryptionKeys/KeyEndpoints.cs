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
            .AddApiTag(Tag, "The keys that encrypt what is stored.")
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
            .WithSummary("Make a new encryption key and encrypt everything with it")
            .WithDescription(
                "The new key is used at once. What is stored is encrypted anew while the service goes on; a restart in between only delays it. While a "
                    + "rotation is under way, that one is answered. "
                    + "When it has finished, the files of older keys may be removed after a day."
            )
            .WithProblems(CommonProblems.KeysMissing);
        group
            .MapGet("", GetAsync)
            .WithName("getKeyRotation")
            .WithSummary("See how far the last rotation is")
            .WithDescription("How many documents it has encrypted anew, and how many could not be opened and stay as they are.")
            .WithProblems(CommonProblems.NotFound);
    }

    private static async Task<Accepted<KeyRotationResponse>> RotateAsync(Caller caller, KeyRotator rotator, CancellationToken cancellationToken) =>
        TypedResults.Accepted(Path, KeyRotationResponse.From(await rotator.BeginAsync(caller.Subject, cancellationToken)));

    private static async Task<Results<Ok<KeyRotationResponse>, ProblemHttpResult>> GetAsync(KeyRotator rotator, CancellationToken cancellationToken) =>
        await rotator.FindAsync(cancellationToken) is { } rotation
            ? TypedResults.Ok(KeyRotationResponse.From(rotation))
            : CommonProblems.NotFound.Result("The keys were never rotated.");
}

/// <summary>A change to a new encryption key.</summary>
/// <param name="KeyId">The new key's id.</param>
/// <param name="StartedAt">When the key was made.</param>
/// <param name="FinishedAt">When everything that can be opened was encrypted with it; absent until then.</param>
/// <param name="Done">How many documents were encrypted anew.</param>
/// <param name="Unreadable">How many could not be opened, and stay as they are.</param>
public sealed record KeyRotationResponse(string KeyId, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Done, int Unreadable)
{
    internal static KeyRotationResponse From(KeyRotation rotation) =>
        new(rotation.KeyId, rotation.StartedAt, rotation.FinishedAt, rotation.Done, rotation.Unreadable);
}
