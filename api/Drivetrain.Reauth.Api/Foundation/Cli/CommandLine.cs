using System.CommandLine;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary>The verbs. Without one, the service runs; settings may be given as <c>--Section:Name=value</c>.</summary>
internal static class CommandLine
{
    /// <summary>The exit code of a service that was not configured well enough to start (EX_CONFIG of sysexits).</summary>
    public const int NotConfigured = 78;

    /// <summary>Settings are read once: nothing watches their files, which systems allow only so often.</summary>
    public const string WithoutReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="args">What was typed.</param>
    /// <param name="commands">What features contribute, in the order of the help.</param>
    /// <param name="build">Composes the service that runs without a command.</param>
    public static Task<int> InvokeAsync(string[] args, IReadOnlyList<Command> commands, Func<string[], WebApplication> build)
    {
        args = WithHelpAsOption(args, [.. commands.Select(command => command.Name)]);
        var root = new RootCommand(
            "Re-authenticates failed connectors in Drivetrain workspaces. Without a command, it serves the API. Set options through environment "
                + "variables (Section__Name=value) or arguments "
                + "(--Section:Name=value): all of them are listed in api/docs/settings.md, and plugins' own in "
                + "api/docs/plugins.md. "
                + "Run <command> --help for details about a command."
        )
        {
            // They are settings, which the host reads.
            TreatUnmatchedTokensAsErrors = false,
        };
        foreach (var command in commands)
        {
            root.Add(command);
        }

        root.SetAction((_, cancellationToken) => ServeAsync(args, build, cancellationToken));

        // Signals, errors and response files: the host handles the first two, and a setting may well begin with '@'.
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null })
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Whoever writes "help", or puts "--" in front as "dotnet run" takes it, asks for the same; nobody shall get a running service for it.</summary>
    internal static string[] WithHelpAsOption(string[] args, IReadOnlyCollection<string> commands) =>
        args switch
        {
            ["--", .. var rest] => WithHelpAsOption(rest, commands),
            ["help", .. var rest] => [.. rest, "--help"],
            [var command, "help"] when commands.Contains(command, StringComparer.Ordinal) => [command, "--help"],
            _ => args,
        };

    private static async Task<int> ServeAsync(string[] args, Func<string[], WebApplication> build, CancellationToken cancellationToken)
    {
        if (args is [var word, ..] && !word.StartsWith('-') && !word.StartsWith('/'))
        {
            await Console.Error.WriteLineAsync($"Unknown command '{word}'. Run with --help for a list.");
            return NotConfigured;
        }

        PrivateFiles.MakeDefault();
        try
        {
            await using var app = build(args);

            // The host validates as well, but logs a failure with its stack, which helps nobody who mistyped a setting.
            app.Services.GetService<IStartupValidator>()?.Validate();
            foreach (var check in app.Services.GetServices<IStartupCheck>())
            {
                check.Check();
            }

            await app.Services.GetRequiredService<IStorageEngine>().CheckAsync(cancellationToken);
            await app.RunAsync(cancellationToken);
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return await RefuseAsync(exception.Failures);
        }
        catch (StorageRefusedException exception)
        {
            return await RefuseAsync([exception.Message]);
        }
        catch (InvalidOperationException) when (UnreadableSettings.Find(ConfigurationOf(args)) is { Count: > 0 } unreadable)
        {
            return await RefuseAsync(unreadable);
        }
    }

    /// <summary>What the service reads its settings from; where one cannot be read, it was never built.</summary>
    private static ConfigurationManager ConfigurationOf(string[] args) => WebApplication.CreateBuilder([.. args, WithoutReload]).Configuration;

    private static async Task<int> RefuseAsync(IEnumerable<string> failures)
    {
        await Console.Error.WriteLineAsync("The service can't start with these settings:");
        foreach (var failure in failures)
        {
            await Console.Error.WriteLineAsync("  " + failure);
        }

        return NotConfigured;
    }
}
