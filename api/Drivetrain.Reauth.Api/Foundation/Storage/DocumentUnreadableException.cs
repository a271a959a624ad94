namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>A stored document can't be read: it is damaged, or a newer version wrote it. It hurts nobody but those who ask for it.</summary>
/// <param name="type">The document's type.</param>
/// <param name="id">Its id.</param>
/// <param name="inner">What is wrong with it.</param>
internal sealed class DocumentUnreadableException(string type, string id, Exception? inner)
    : IOException($"The stored document {type}/{id} can't be read.", inner)
{
    public string Type { get; } = type;

    public string Id { get; } = id;
}
