using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Keys;

/// <summary>A kind of document that keeps something encrypted for as long as it exists.</summary>
internal interface ISealedDocuments
{
    /// <summary>The keys of some of them, not of all: for a database that does not say yet which keys it needs.</summary>
    Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken);
}
