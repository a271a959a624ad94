namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>Counts the calls that run in a plugin, so that it is unloaded after the last of them.</summary>
internal sealed class UseCount
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    /// <summary>False once the plugin is on its way out.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _count += _closed ? 0 : 1;
            return !_closed;
        }
    }

    public void Exit()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
            {
                _drained.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in any more; the task ends with the last call.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_count == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }
}
