using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Backups;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Features.Contributions;
using Drivetrain.Reauth.Api.Features.Doors;
using Drivetrain.Reauth.Api.Features.EncryptionKeys;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Health;
using Drivetrain.Reauth.Api.Features.Instances;
using Drivetrain.Reauth.Api.Features.Mail;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Plugins;
using Drivetrain.Reauth.Api.Features.Plugins.Commands;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Features.SupportConsole;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Features.Welcome;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api;

/// <summary>The entry point; <see cref="Build"/> composes the features.</summary>
public sealed class Program
{
    public static Task<int> Main(string[] args)
    {
        // Started for every screenshot: it waits for nothing that it does not need.
        if (args is [ScreenshotProcess.Verb])
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            return Task.FromResult(ScreenshotProcess.Run(input, output));
        }

        return RunAsync(args);
    }

    /// <summary>What features change in a restored database, in the order in which it is told.</summary>
    internal static IReadOnlyList<RestoreStep> RestoreSteps { get; } =
    [.. AccessRestore.Steps, ConsoleRestore.Step, HandoverRestore.Step, ReauthRestore.Step, GrantRestore.Step];

    /// <summary>Runs a command, or the service where there is none.</summary>
    internal static Task<int> RunAsync(string[] args) =>
        CommandLine.InvokeAsync(
            args,
            [
                OpenApiCommand.Create(adjust => Build([], adjust)),
                PluginCommands.Create(),
                KeyCommands.Create(),
                ImportCommand.Create(),
                WorkspaceCommands.Create(),
                BackupCommand.Create(),
                RestoreCommand.Create(RestoreSteps),
                CheckCommand.Create(folder => new ScreenshotInspection(folder)),
                StorageCommands.Create(),
            ],
            serve => Build(serve)
        );

    /// <summary>
    /// The whole application, not started: neither the storage is opened nor an address bound. <paramref name="adjust"/> has the last word on its services.
    /// </summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder([.. args, CommandLine.WithoutReload]);
        builder.UseDefaultAddress();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SteadyClock>();
        builder.AddHttpConventions();
        builder.Services.AddStartupNotices();
        builder.Services.AddSweeper();

        // Each of them survives what it meets by itself. Should one not, the rest of the service is worth more than the restart: its log line says what has
        // stopped.
        builder.Services.Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        builder.Services.AddApiDocument();
        builder.Services.AddHealth();
        builder.Services.AddStorage();
        builder.AddKeys();
        builder.Services.AddKeyRotation();
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddPlugins();
        builder.Services.AddContributions();
        builder.Services.AddWorkspaces();
        builder.Services.AddConnectors();
        builder.Services.AddCredentials();
        builder.Services.AddInstances();
        builder.Services.AddReauths();
        builder.Services.AddHandovers();
        builder.Services.AddDoors();
        builder.Services.AddStuckReports();
        builder.Services.AddSupportConsole();
        builder.Services.AddOutbox();
        builder.Services.AddWebhooks();
        builder.Services.AddMail();
        builder.Services.AddAudit();
        builder.Services.AddBackups();
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseHttpConventions();
        app.UseUnknownAddressPages();
        app.UsePageAssets();
        app.UseConsoleAssets();
        app.MapApiDocument();
        app.MapHealthEndpoints();
        app.MapPluginSchema();

        var v1 = app.MapGroup("/v1").WithApiConventions();
        v1.MapAccessEndpoints();
        v1.MapPlugins();
        v1.MapContributions();
        v1.MapContacts();
        v1.MapWorkspaces();
        v1.MapConnectors();
        v1.MapDisconnection();
        v1.MapCredentials();
        v1.MapWithdrawnScopes();
        v1.MapCredentialImport();
        v1.MapInstances();
        v1.MapReauths();
        v1.MapHandovers();
        v1.MapStuckReports();
        v1.MapOutboxEndpoints();
        v1.MapWebhookEndpoints();
        v1.MapAuditEndpoints();
        v1.MapKeyRotation();
        v1.MapBackups();
        app.MapBrowserJourney();
        app.MapHandoverPages();
        app.MapDoors();
        app.MapSupportConsole();
        app.MapWelcome();

        app.UseMappedEndpoints();
        return app;
    }
}
