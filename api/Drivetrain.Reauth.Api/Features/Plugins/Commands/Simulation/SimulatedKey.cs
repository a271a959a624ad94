using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>The key that the simulated provider signs id_tokens with, of the kind that an algorithm takes.</summary>
internal sealed class SimulatedKey : IDisposable
{
    private const string Id = "simulated";
    private readonly AsymmetricAlgorithm _key;

    public SimulatedKey(string algorithm)
    {
        Algorithm = algorithm;
        _key = algorithm switch
        {
            SecurityAlgorithms.EcdsaSha256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            SecurityAlgorithms.EcdsaSha384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            SecurityAlgorithms.EcdsaSha512 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        };
    }

    public string Algorithm { get; }

    public SigningCredentials Credentials => new(Key, Algorithm);

    private SecurityKey Key
    {
        get
        {
            SecurityKey key = _key is ECDsa curve ? new ECDsaSecurityKey(curve) : new RsaSecurityKey((RSA)_key);
            key.KeyId = Id;
            key.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
            return key;
        }
    }

    /// <summary>The set of keys with its public half.</summary>
    public JsonObject Published()
    {
        var key = JsonWebKeyConverter.ConvertFromSecurityKey(Key);
        var published = new JsonObject
        {
            ["kty"] = key.Kty,
            ["use"] = "sig",
            ["alg"] = Algorithm,
            ["kid"] = Id,
        };
        foreach (var (name, value) in new[] { ("n", key.N), ("e", key.E), ("crv", key.Crv), ("x", key.X), ("y", key.Y) })
        {
            if (value is not null)
            {
                published[name] = value;
            }
        }

        return new JsonObject { ["keys"] = new JsonArray(published) };
    }

    public void Dispose() => _key.Dispose();
}
