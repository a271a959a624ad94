namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Who may decode next: the workspace that has the fewest images under way, and of several the one whose turn was longest ago. A workspace never has all
/// places, so that one which sends many, or slow ones, holds up nobody else.
/// </summary>
/// <param name="places">How many decode at once.</param>
/// <param name="mostWaiting">How many images of one workspace may wait; each lies in a file.</param>
internal sealed class DecoderQueue(int places, int mostWaiting)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    private readonly int _mostOfOne = Math.Max(1, places - 1);

    private int _free = places;
    private long _turns;

    /// <summary>Waits for a place, which is given back by disposing; null when the workspace has as many waiting as it may.</summary>
    public async Task<IDisposable?> EnterAsync(string workspaceId, CancellationToken cancellationToken)
    {
        var ticket = new TaskCompletionSource<Line>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_lines.TryGetValue(workspaceId, out var line))
            {
                _lines.Add(workspaceId, line = new Line(workspaceId, ++_turns));
            }

            if (line.Waiting.Count >= mostWaiting)
            {
                return null;
            }

            line.Waiting.AddLast(ticket);
            Admit();
        }

        await using var leaving = cancellationToken.Register(() => GiveUp(workspaceId, ticket, cancellationToken));
        return new Place(this, await ticket.Task);
    }

    /// <summary>Gives free places away. Under the gate.</summary>
    private void Admit()
    {
        while (
            _free > 0
            && _lines.Values.Where(line => line.Waiting.Count > 0 && line.Running < _mostOfOne).MinBy(line => (line.Running, line.LastTurn, line.Since))
                is { } next
        )
        {
            var ticket = next.Waiting.First!.Value;
            next.Waiting.RemoveFirst();
            next.LastTurn = ++_turns;
            next.Running++;
            _free--;
            ticket.SetResult(next);
        }
    }

    private void GiveUp(string workspaceId, TaskCompletionSource<Line> ticket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(workspaceId, out var line) && line.Waiting.Remove(ticket))
            {
                Forget(line);
                ticket.SetCanceled(cancellationToken);
            }
        }
    }

    private void Leave(Line line)
    {
        lock (_gate)
        {
            line.Running--;
            _free++;
            Forget(line);
            Admit();
        }
    }

    private void Forget(Line line)
    {
        if (line is { Running: 0, Waiting.Count: 0 })
        {
            _lines.Remove(line.WorkspaceId);
        }
    }

    private sealed class Line(string workspaceId, long since)
    {
        public string WorkspaceId { get; } = workspaceId;

        public long Since { get; } = since;

        /// <summary>0 for one that had none yet.</summary>
        public long LastTurn { get; set; }

        public LinkedList<TaskCompletionSource<Line>> Waiting { get; } = new();

        public int Running { get; set; }
    }

    private sealed class Place(DecoderQueue queue, Line line) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                queue.Leave(line);
            }
        }
    }
}
