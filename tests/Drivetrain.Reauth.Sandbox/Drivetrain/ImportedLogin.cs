namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>The tokens of a login that the platform had before there was a Reauth api, as it hands them to the api.</summary>
/// <param name="AccessToken">The access token.</param>
/// <param name="RefreshToken">The refresh token; from now on only the api uses it.</param>
/// <param name="AccessTokenExpiresAt">When the access token ends.</param>
/// <param name="RefreshTokenExpiresAt">When the refresh token ends unless it is used before.</param>
/// <param name="RefreshTokenHardExpiresAt">When it ends in any case.</param>
/// <param name="GrantedBy">Who logged in.</param>
public sealed record ImportedLogin(
    string AccessToken,
    string RefreshToken,
    DateTimeOffset? AccessTokenExpiresAt = null,
    DateTimeOffset? RefreshTokenExpiresAt = null,
    DateTimeOffset? RefreshTokenHardExpiresAt = null,
    string? GrantedBy = null
)
{
    /// <summary>Null when the api took it.</summary>
    internal async Task<ApiProblem?> HandOverAsync(DrivetrainWorld world, string sourceId, CancellationToken cancellationToken) =>
        world.Board.Find(sourceId) is not { ConnectorId: { } connectorId } || world.Api is not { } api
            ? new ApiProblem(StatusCodes.Status409Conflict, "not_registered", $"The api does not know a data source {sourceId}.")
            : (await api.ImportAsync(connectorId, this, cancellationToken)).Problem;

    /// <summary>Never shows the tokens.</summary>
    public override string ToString() => nameof(ImportedLogin);
}
