namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>
/// The pairing code that Settings → Browser extension shows to the signed-in person. The api shows a code only once, so the platform keeps it while it is
/// valid.
/// </summary>
internal sealed class PairingDesk(DrivetrainWorld world)
{
    /// <summary>Who is signed in to the simulated Drivetrain.</summary>
    public const string Person = "Priya Nair";

    private ApiPairing? _current;

    /// <summary>The code that is valid now, or a new one.</summary>
    public Task<ApiAnswer<ApiPairing>> CurrentAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _current) is { } current && current.ExpiresAt > world.Options.TimeProvider.GetUtcNow()
            ? Task.FromResult(new ApiAnswer<ApiPairing>(current, null))
            : RenewAsync(cancellationToken);

    /// <summary>A new code.</summary>
    public async Task<ApiAnswer<ApiPairing>> RenewAsync(CancellationToken cancellationToken)
    {
        if (world.Api is not { } api)
            return new(null, new ApiProblem(0, "no_api", "No api was given to the simulator."));
        var answer = await api.CreatePairingAsync(world.Options.WorkspaceId, Person, cancellationToken);
        Volatile.Write(ref _current, answer.Value);
        return answer;
    }

    public void Clear() => Volatile.Write(ref _current, null);
}
