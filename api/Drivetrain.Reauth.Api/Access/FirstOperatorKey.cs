using Drivetrain.Reauth.Api.Audit;
using Drivetrain.Reauth.Api.Cli;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Access;

/// <summary>
/// Where there is no operator key, makes one at the start and shows it once on the console. It goes through no logger: logs are collected and kept.
/// A crash between its commit and its being shown loses the key; an operator key in the configuration then helps.
/// </summary>
internal sealed class FirstOperatorKey(IStore store, ConfiguredKeys configured, TimeProvider time) : IHostedService, IStartupNotice
{
    private string? revealed;

    public IEnumerable<string> Lines => revealed is null
        ? ["Operator    sign in with an operator key; without one, set Access:Keys:0:Name, :Role=operator and :Key"]
        : ["Operator    the first operator key, shown this once:", $"            {Interlocked.Exchange(ref revealed, null)}"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configured.HasOperator
            || (await store.QueryAsync(ApiKey.ByRole, KeyRange.Prefix($"{Role.Operator}/"), 1, cancellationToken)).Count > 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var token = AccessToken.New(AccessToken.KeyPrefix, now);
        var key = new ApiKey { Id = token.Id, Name = "First operator", Role = Role.Operator, SecretHash = Secrets.Hash(token.Secret), CreatedAt = now };
        var batch = new Batch().Add(key).Add(AccessAudit.KeyCreated(key, "system", now));
        if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            revealed = token.Reveal();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
