namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>A bearer token of ours: <c>dr_key_{id}_{secret}</c> or <c>dr_ses_{id}_{secret}</c>. The id finds the document, the secret proves.</summary>
/// <param name="Id">The document's id: <c>key_…</c> or <c>ses_…</c>.</param>
/// <param name="Secret">43 base64url characters.</param>
internal readonly record struct BearerToken(string Id, string Secret)
{
    public const string KeyPrefix = "key";
    public const string SessionPrefix = "ses";

    private const string Brand = "dr_";
    private const int IdLength = 3 + 1 + 26;
    private const int SecretLength = 43;

    public bool IsSession => Id.StartsWith(SessionPrefix, StringComparison.Ordinal);

    public static BearerToken New(string prefix, DateTimeOffset now) => new(Ids.New(prefix, now), Secrets.New());

    /// <summary>Another token for a document that has one.</summary>
    public static BearerToken Another(string id) => new(id, Secrets.New());

    /// <summary>Whether this has the form of a token; nothing is said about its being valid.</summary>
    public static bool TryParse(string text, out BearerToken token)
    {
        token = default;
        if (
            text.Length != Brand.Length + IdLength + 1 + SecretLength
            || !text.StartsWith(Brand, StringComparison.Ordinal)
            || text[Brand.Length + IdLength] != '_'
        )
        {
            return false;
        }

        token = new(text.Substring(Brand.Length, IdLength), text[^SecretLength..]);
        return token.Id.StartsWith(KeyPrefix + "_", StringComparison.Ordinal) || token.Id.StartsWith(SessionPrefix + "_", StringComparison.Ordinal);
    }

    /// <summary>What its holder is shown once. Not <c>ToString</c>, so that no log line shows it by accident.</summary>
    public string Reveal() => $"{Brand}{Id}_{Secret}";

    public override string ToString() => $"{Brand}{Id}_…";
}
