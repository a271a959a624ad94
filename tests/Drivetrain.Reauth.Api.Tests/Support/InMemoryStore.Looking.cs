using System.Text;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <content>What tests look at, change and wait for.</content>
internal sealed partial class InMemoryStore
{
    /// <summary>All documents of a type, in the order of their ids.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return [.. Of<T>().Select(stored => stored.Value).OrderBy(value => value.Id, StringComparer.Ordinal)];
        }
    }

    public T? Find<T>(string id)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return _rows.TryGetValue((T.Type.Name, id), out var row) ? row.Read(T.Type, id).Value : null;
        }
    }

    /// <summary>Changes the JSON of a document behind everybody's back.</summary>
    public void Tamper<T>(string id, Func<string, string> change)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            var row = _rows[(T.Type.Name, id)];
            _rows[(T.Type.Name, id)] = row with { Json = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(row.Json))) };
        }
    }

    /// <summary>All that is stored, as text: what somebody who stole the database would read.</summary>
    public string Dump()
    {
        lock (_gate)
        {
            return string.Join('\n', _rows.Select(row => $"{row.Key.Type}/{row.Key.Id} {Encoding.UTF8.GetString(row.Value.Json)}"));
        }
    }

    /// <summary>Waits until what is stored satisfies the condition; it is looked at after each commit.</summary>
    public async Task UntilAsync(Func<InMemoryStore, bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((() => condition(this), reached));
        }

        Wake();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Wake()
    {
        lock (_gate)
        {
            foreach (var (_, reached) in _waiters.Where(w => w.Holds()).ToList())
            {
                reached.TrySetResult();
            }

            _waiters.RemoveAll(w => w.Reached.Task.IsCompleted);
        }
    }
}
