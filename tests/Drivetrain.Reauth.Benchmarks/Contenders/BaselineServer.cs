using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>The baseline's process.</summary>
internal static class BaselineServer
{
    public static async Task<int> RunAsync(int port, string provider, string database, CancellationToken cancellationToken)
    {
        await using var tokens = new TokenTable(database);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder
            .Services.AddAuthentication("provider")
            .AddCookie("session")
            .AddOAuth(
                "provider",
                options =>
                {
                    options.SignInScheme = "session";
                    options.ClientId = "bench-client";
                    options.ClientSecret = "bench-secret";
                    options.AuthorizationEndpoint = $"{provider}/authorize";
                    options.TokenEndpoint = $"{provider}/token";
                    options.CallbackPath = "/callback";
                    options.UsePkce = true;
                    options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.None;
                    options.Events.OnCreatingTicket = context =>
                        context.Request.Query["realmId"] == FakeProvider.RealmId
                            ? tokens.InsertAsync(FakeProvider.RealmId, context.AccessToken!, context.RefreshToken!)
                            : throw new AuthenticationFailureException("Another company.");
                    options.Events.OnTicketReceived = context =>
                    {
                        context.HandleResponse();
                        context.Response.Redirect("/done");
                        return Task.CompletedTask;
                    };
                }
            );
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/live", () => "ok");
        app.MapGet("/login", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/done" }, ["provider"]));
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>One connection behind a lock: SQLite has one writer, and waiting in line is faster than trying again.</summary>
    private sealed class TokenTable : IAsyncDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;

        public TokenTable(string path)
        {
            _connection = new SqliteConnection($"Data Source={path}");
            _connection.Open();
            using var setup = _connection.CreateCommand();
            setup.CommandText =
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE tokens (id INTEGER PRIMARY KEY, realm TEXT NOT NULL, access TEXT NOT "
                + "NULL, refresh TEXT NOT NULL);";
            setup.ExecuteNonQuery();
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO tokens (realm, access, refresh) VALUES ($realm, $access, $refresh)";
            _insert.Parameters.Add("$realm", SqliteType.Text);
            _insert.Parameters.Add("$access", SqliteType.Text);
            _insert.Parameters.Add("$refresh", SqliteType.Text);
        }

        public async Task InsertAsync(string realm, string access, string refresh)
        {
            await _turn.WaitAsync();
            try
            {
                _insert.Parameters["$realm"].Value = realm;
                _insert.Parameters["$access"].Value = access;
                _insert.Parameters["$refresh"].Value = refresh;
                _insert.ExecuteNonQuery();
            }
            finally
            {
                _turn.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _insert.DisposeAsync();
            await _connection.DisposeAsync();
            _turn.Dispose();
        }
    }
}
