using Drivetrain.Reauth.Api.Access;
using Drivetrain.Reauth.Api.Cli;
using Drivetrain.Reauth.Api.Health;
using Drivetrain.Reauth.Api.Http;
using Drivetrain.Reauth.Api.OpenApi;
using Drivetrain.Reauth.Api.Retention;

namespace Drivetrain.Reauth.Api;

/// <summary>The entry point; <see cref="Build"/> composes the features.</summary>
public sealed class Program
{
    public static Task<int> Main(string[] args) => CommandLine.InvokeAsync(args);

    /// <summary>The whole application, not started: neither the storage is opened nor an address bound. <paramref name="adjust"/> has the last word on its services.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.UseDefaultAddress();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddHttpConventions();
        builder.Services.AddStartupNotices();
        builder.Services.AddExpirySweeper();
        builder.Services.AddApiDocument();
        builder.Services.AddHealth();
        builder.Services.AddAccess(builder.Configuration);
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseHttpConventions();
        app.MapApiDocument();
        app.MapHealthEndpoints();

        var v1 = app.MapGroup("/v1").WithApiConventions();
        v1.MapAccessEndpoints();

        app.UseMappedEndpoints();
        return app;
    }
}
