using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>The RS256 key behind a provider's tokens, replaceable.</summary>
internal sealed class SigningKeys : IDisposable
{
    // A key takes a tenth of a second, and tests start hundreds of providers in a process: they begin with the same one, and only a rotation makes another.
    private static readonly Lazy<(RSAParameters Key, string Id)> First = new(() =>
    {
        using var key = RSA.Create(2048);
        return (key.ExportParameters(includePrivateParameters: true), Opaque.New(12));
    });

    private readonly Lock _gate = new();
    private bool _rotated;
    private RSA? _key;
    private string _keyId = "";

    public void Rotate()
    {
        lock (_gate)
        {
            _key?.Dispose();
            _key = null;
            _rotated = true;
        }
    }

    /// <summary>The key set (RFC 7517).</summary>
    public JsonObject KeySet()
    {
        lock (_gate)
        {
            var parameters = Current().ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["keys"] = new JsonArray(
                    new JsonObject
                    {
                        ["kty"] = "RSA",
                        ["use"] = "sig",
                        ["alg"] = "RS256",
                        ["kid"] = _keyId,
                        ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                        ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                    }
                ),
            };
        }
    }

    /// <summary>Signs a JWT (RFC 7515 section 3.1).</summary>
    public string Sign(JsonObject claims, SignatureFault fault = SignatureFault.None)
    {
        lock (_gate)
        {
            var key = Current();
            var header = new JsonObject { ["kid"] = fault == SignatureFault.UnknownKey ? Opaque.New(12) : _keyId, ["alg"] = "RS256" };
            var input = $"{Encode(header)}.{Encode(claims)}";
            var signature = key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            if (fault == SignatureFault.BadSignature)
                signature[^1] ^= 1;
            return $"{input}.{Base64Url.EncodeToString(signature)}";
        }
    }

    public void Dispose() => _key?.Dispose();

    private RSA Current()
    {
        if (_key is null)
            (_key, _keyId) = _rotated ? (RSA.Create(2048), Opaque.New(12)) : (RSA.Create(First.Value.Key), First.Value.Id);
        return _key;
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

/// <summary>What is wrong with a signature.</summary>
internal enum SignatureFault
{
    None,
    BadSignature,
    UnknownKey,
}
