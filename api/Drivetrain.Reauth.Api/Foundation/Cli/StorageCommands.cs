using System.CommandLine;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary><c>storage migrate</c>: makes the tables of a PostgreSQL database what this version expects.</summary>
internal static class StorageCommands
{
    public static Command Create() => new("storage", "Prepares a PostgreSQL database.") { Migrate() };

    private static Command Migrate()
    {
        var command = new Command(
            "migrate",
            "Creates or updates the tables in the PostgreSQL database of Storage:ConnectionString. Stop all instances of the service first. Interrupted, it "
                + "changes nothing. It takes the same settings as the service."
        )
        {
            // They are settings.
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                try
                {
                    Tell(await StorageMigration.RunAsync(OptionsOf(result.UnmatchedTokens), cancellationToken), output);
                    return 0;
                }
                catch (StorageRefusedException exception)
                {
                    await error.WriteLineAsync($"Nothing was changed. {exception.Message}");
                    return CommandLine.NotConfigured;
                }
            }
        );
        return command;
    }

    private static StorageOptions OptionsOf(IEnumerable<string> settings) =>
        WebApplication.CreateBuilder([.. settings, CommandLine.WithoutReload]).Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>()
        ?? new StorageOptions();

    private static void Tell(MigrationReport report, TextWriter output)
    {
        if (report.From == report.To)
        {
            output.WriteLine($"The tables are up to date ({report.To}).");
            return;
        }

        output.WriteLine(
            report.From == 0
                ? $"The tables ({report.To}) were created. Start the service."
                : $"The tables were updated from {report.From} to {report.To}: {report.Indexes} new indexes, {report.Documents} documents read for them."
        );
        foreach (var (type, id) in report.Unreadable)
        {
            output.WriteLine($"  can't be read, and is in no new index: {type}/{id}");
        }
    }
}
