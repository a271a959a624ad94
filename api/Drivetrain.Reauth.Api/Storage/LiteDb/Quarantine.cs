using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>The documents that were met and can't be read. Queries leave them out; what counts them says so, once for each.</summary>
internal sealed partial class Quarantine(ILogger<Quarantine> logger)
{
    /// <summary>More are counted, and not named.</summary>
    private const int MaxNamed = 1000;

    private readonly ConcurrentDictionary<string, Unreadable> known = new(StringComparer.Ordinal);

    /// <summary>How many documents are known to be unreadable.</summary>
    public int Count => known.Count;

    /// <summary>How many of them are not among others.</summary>
    public int CountExcept(Func<string, string, bool> contains) => known.Values.Count(document => !contains(document.Type, document.Id));

    public void Add(Unreadable document)
    {
        if (known.Count < MaxNamed && known.TryAdd($"{document.Type}/{document.Id}", document))
        {
            LogUnreadable(logger, document.Cause, document.Type, document.Id);
        }
    }

    /// <summary>It was replaced or deleted.</summary>
    public void Remove(string type, string id)
    {
        if (!known.IsEmpty)
        {
            known.TryRemove($"{type}/{id}", out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored document {Type}/{Id} can't be read and is left out; see what is wrong with it with the command: check")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string type, string id);
}
