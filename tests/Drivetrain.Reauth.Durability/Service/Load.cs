using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>What the clients of a round have in common.</summary>
/// <param name="Api">The service.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Browser">Goes to the provider's pages.</param>
/// <param name="Companies">The companies of the round.</param>
/// <param name="Ledger">Takes what is acknowledged.</param>
/// <param name="Acknowledged">Called once for each change, after it is in the ledger.</param>
internal sealed record Load(ApiCalls Api, IntuitSimulator Provider, HttpClient Browser, Companies Companies, Ledger Ledger, Action Acknowledged);
