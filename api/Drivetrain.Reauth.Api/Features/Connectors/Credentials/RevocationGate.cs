using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Keeps revocations and the ends of logins of one instance apart. A revocation may take the app's permission for a whole instance away, so no login of that
/// instance may be stored between the look at who uses it and the provider's answer; and a login whose proof is older than a revocation has to prove again.
/// </summary>
/// <param name="instances">With others, a turn is one of all instances, and a mark in the store tells them of a revocation.</param>
/// <param name="store">Where the marks are.</param>
internal sealed class RevocationGate(IInstances instances, IStore store)
{
    private const int RememberedInstances = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _clock;
    private long _forgottenUpTo;

    /// <summary>A moment in the order of revocations.</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                return _clock;
            }
        }
    }

    /// <summary>Waits until nobody else is at any of these instances. Disposing the pass lets the next one in.</summary>
    public async Task<Pass> EnterAsync(string providerId, IEnumerable<string> instanceIds, CancellationToken cancellationToken)
    {
        // In one order for all, so that two who want the same instances do not wait for each other.
        var keys = instanceIds.Select(id => Grant.InstanceKey(providerId, id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var pass = new Pass(this);
        try
        {
            foreach (var key in keys)
            {
                var entry = Take(key);
                try
                {
                    await entry.Turn.WaitAsync(cancellationToken);
                }
                catch
                {
                    Leave(entry);
                    throw;
                }

                pass.Entries.Add(entry);
                if (instances.AreSeveral)
                {
                    pass.Turns.Add(await instances.TakeAsync($"instance/{key}", cancellationToken));
                    await LookAsync(entry, cancellationToken);
                }
            }

            return pass;
        }
        catch
        {
            await pass.DisposeAsync();
            throw;
        }
    }

    /// <summary>A mark that has changed since it was seen, or was never seen, is another instance's revocation: whoever is older has to prove again.</summary>
    private async Task LookAsync(Entry entry, CancellationToken cancellationToken)
    {
        var mark = (await store.GetAsync<RevocationMark>(RevocationMark.IdOf(entry.Key), cancellationToken))?.Version ?? 0;
        lock (_gate)
        {
            if (mark != entry.Mark)
            {
                entry.Mark = mark;
                entry.RevokedAt = ++_clock;
            }
        }
    }

    private Task<long> MarkAsync(Entry entry) =>
        store.ChangeAsync(
            async () =>
            {
                var id = RevocationMark.IdOf(entry.Key);
                var known = (await store.GetAsync<RevocationMark>(id, CancellationToken.None))?.Version ?? 0;
                var batch = new Batch().Put(new RevocationMark(id), known, out var next);
                return new Change<long>(next.Version, batch);
            },
            CancellationToken.None
        );

    private Entry Take(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries.Add(key, entry = new Entry(key));
            }

            entry.Users++;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            entry.Users--;
            if (entry is { Users: 0, RevokedAt: 0 })
            {
                _entries.Remove(entry.Key);
            }

            if (_entries.Count > RememberedInstances)
            {
                Forget();
            }
        }
    }

    /// <summary>Whoever is older than what was forgotten has to prove again, which is a call too many and no harm.</summary>
    private void Forget()
    {
        _forgottenUpTo = _clock;
        foreach (var key in _entries.Values.Where(entry => entry.Users == 0).Select(entry => entry.Key).ToList())
        {
            _entries.Remove(key);
        }
    }

    /// <summary>The right to be alone at some instances.</summary>
    internal sealed class Pass(RevocationGate owner) : IAsyncDisposable
    {
        internal List<Entry> Entries { get; } = [];

        internal List<InstanceTurn> Turns { get; } = [];

        /// <summary>Whether something was revoked at one of the instances since that moment.</summary>
        public bool RevokedSince(long moment)
        {
            lock (owner._gate)
            {
                return Entries.Count > 0 && (moment < owner._forgottenUpTo || Entries.Exists(entry => entry.RevokedAt > moment));
            }
        }

        /// <summary>To be called before tokens are revoked: other instances learn of it, whatever becomes of this one.</summary>
        /// <exception cref="IOException">It can't be stored; nothing may be revoked.</exception>
        public async Task AnnounceAsync()
        {
            // There are turns only where there are other instances.
            foreach (var entry in Turns.Count > 0 ? Entries : [])
            {
                entry.Mark = await owner.MarkAsync(entry);
            }
        }

        /// <summary>Tokens were revoked at these instances, or may have been.</summary>
        public void Revoke()
        {
            lock (owner._gate)
            {
                owner._clock++;
                Entries.ForEach(entry => entry.RevokedAt = owner._clock);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var turn in Turns)
            {
                await turn.DisposeAsync();
            }

            Turns.Clear();
            foreach (var entry in Entries)
            {
                entry.Turn.Release();
                owner.Leave(entry);
            }

            Entries.Clear();
        }
    }

    internal sealed class Entry(string key)
    {
        public string Key => key;

        /// <summary>The version of the mark that was seen last; 0 where there is none.</summary>
        public long Mark { get; set; }

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }

        public long RevokedAt { get; set; }
    }
}

/// <summary>
/// Says by its version that something was revoked at an instance of a provider. There is one only where several instances of the service may run.
/// </summary>
internal sealed record RevocationMark(string Id) : IDocument<RevocationMark>
{
    public static DocumentType<RevocationMark> Type { get; } = new("revocation_marks", DocumentJson.Of<RevocationMark>(RevocationMarkJson.Default));

    /// <summary>The key of an instance may be longer than an id.</summary>
    public static string IdOf(string instanceKey) => Ids.Derive("rvm", instanceKey);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RevocationMark))]
internal sealed partial class RevocationMarkJson : JsonSerializerContext;
