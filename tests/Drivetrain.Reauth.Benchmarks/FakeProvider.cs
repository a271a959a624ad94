using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>
/// A provider in Intuit's form that answers at once: discovery, JWKS, token endpoint, company API. All answers are made before the first request.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    /// <summary>The company of the first connector.</summary>
    public const string RealmId = "9130347957983001";

    private const string CodePrefix = "benchmark-code-";

    private readonly WebApplication _host;
    private readonly Answers _answers;

    private FakeProvider(WebApplication host, string origin, Answers answers) => (_host, Origin, _answers) = (host, origin, answers);

    public string Origin { get; }

    /// <summary>The company of a connector: each has its own.</summary>
    public static string RealmOf(int connector) => (long.Parse(RealmId) + connector).ToString();

    /// <summary>The code of a login for that company.</summary>
    public static string CodeOf(int connector) => CodePrefix + connector;

    /// <summary>Makes the answers for so many companies, so that no signature is made while something is measured.</summary>
    /// <param name="life">How long the refresh token of a login lasts, where that isn't Intuit's 101 days; one of a refresh lasts for these.</param>
    public void Prepare(int companies, TimeSpan? life = null) => _answers.Prepare(companies, life ?? Answers.LongLife);

    /// <summary>How many refreshes were answered.</summary>
    public int Refreshes => _answers.Refreshes;

    public static async Task<FakeProvider> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var made = new Answers();
        app.MapGet("/.well-known/openid_configuration", () => Json(made.Discovery));
        app.MapGet("/jwks", () => Json(made.Keys));
        app.MapPost(
            "/token",
            async (HttpRequest request) =>
            {
                // A real provider reads the form; leaving it unread would close the connection.
                var form = await request.ReadFormAsync();
                return Json(form["grant_type"] == "refresh_token" ? made.Refreshed() : made.TokensOf(form["code"].ToString()));
            }
        );
        app.MapGet("/v3/company/{realm}/companyinfo/{id}", () => Json(made.Company));
        await app.StartAsync(cancellationToken);
        var origin = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        made.Make(origin);
        return new FakeProvider(app, origin, made);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private static IResult Json(byte[] body) => Results.Bytes(body, "application/json");

    private sealed class Answers
    {
        public static readonly TimeSpan LongLife = TimeSpan.FromSeconds(8_726_400);

        private byte[][] _tokens = [];
        private byte[] _refreshed = [];
        private int _refreshes;
        private Func<int, TimeSpan, byte[]> _make = (_, _) => [];

        public int Refreshes => Volatile.Read(ref _refreshes);

        public byte[] Discovery { get; private set; } = [];

        public byte[] Keys { get; private set; } = [];

        public byte[] Company { get; private set; } = [];

        public void Make(string origin)
        {
            using var rsa = RSA.Create(2048);
            var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = "bench" };
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            Discovery = Utf8(
                new
                {
                    issuer = $"{origin}/op/v1",
                    authorization_endpoint = $"{origin}/authorize",
                    token_endpoint = $"{origin}/token",
                    userinfo_endpoint = $"{origin}/userinfo",
                    revocation_endpoint = $"{origin}/revoke",
                    jwks_uri = $"{origin}/jwks",
                    response_types_supported = new[] { "code" },
                    id_token_signing_alg_values_supported = new[] { "RS256" },
                }
            );
            Keys = Utf8(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = "RSA",
                            use = "sig",
                            alg = "RS256",
                            kid = "bench",
                            n = Base64UrlEncoder.Encode(parameters.Modulus),
                            e = Base64UrlEncoder.Encode(parameters.Exponent),
                        },
                    },
                }
            );
            var credentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
            _make = (company, life) => MakeTokens(origin, company, life, credentials);
            _refreshed = _make(0, LongLife);
            Prepare(1, LongLife);
            Company = Utf8(
                new
                {
                    CompanyInfo = new
                    {
                        Id = "1",
                        CompanyName = "Acme Inc.",
                        LegalName = "Acme Inc.",
                        Country = "US",
                    },
                    time = "2026-11-23T00:00:00Z",
                }
            );
        }

        public byte[] TokensOf(string code) =>
            _tokens[code.StartsWith(CodePrefix, StringComparison.Ordinal) && int.TryParse(code.AsSpan(CodePrefix.Length), out var company) ? company : 0];

        public byte[] Refreshed()
        {
            Interlocked.Increment(ref _refreshes);
            return _refreshed;
        }

        public void Prepare(int companies, TimeSpan life)
        {
            var all = new byte[Math.Max(companies, _tokens.Length)][];
            _tokens.CopyTo(all, 0);
            Parallel.For(_tokens.Length, all.Length, company => all[company] = _make(company, life));
            _tokens = all;
        }

        private static byte[] MakeTokens(string origin, int company, TimeSpan life, SigningCredentials credentials)
        {
            var idToken = new JsonWebTokenHandler().CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = $"{origin}/op/v1",
                    Audience = "bench-client",
                    Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "bench-person", ["realmid"] = RealmOf(company) },
                    Expires = DateTime.UtcNow.AddHours(2),
                    SigningCredentials = credentials,
                }
            );

            // Intuit's sizes: an encrypted access token of about a kilobyte, a short refresh token.
            return Utf8(
                new
                {
                    token_type = "bearer",
                    expires_in = 3600,
                    access_token = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(750)),
                    refresh_token = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(40)),
                    x_refresh_token_expires_in = (int)life.TotalSeconds,
                    id_token = idToken,
                }
            );
        }

        private static byte[] Utf8(object value) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value);
    }
}
