using System.Reflection;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>What an operator reads of a failed activation. Texts of exceptions stay in the log: they are the plugin's, and may hold anything.</summary>
internal static class ActivationError
{
    public static string Describe(Exception exception, TimeSpan limit, bool isStopping) =>
        exception switch
        {
            PluginLoadException { IsComplete: true } => exception.Message,
            PluginLoadException => $"{exception.Message} Correct the plugin, or its manifest.",
            TimeoutException => $"The plugin did not activate within {limit.TotalSeconds:0.#} s. Look into its log; it is tried again.",
            OperationCanceledException when isStopping => "The service is stopping.",
            TargetInvocationException { InnerException: { } inner } => Describe(inner, limit, isStopping),
            BadImageFormatException => "The plugin's assembly is damaged, or made for another platform. Install it again.",
            FileNotFoundException or FileLoadException =>
                "The plugin, or an assembly that it needs, cannot be loaded. Publish it for this platform, with its dependencies beside it; the log "
                    + "names the file.",
            DllNotFoundException or EntryPointNotFoundException =>
                "A native library that the plugin needs is missing, damaged, or made for another platform. Install it again; the log names it.",
            TypeLoadException or MissingMemberException or ReflectionTypeLoadException =>
                "The plugin was built against another version of the contract, or of a library. Build it anew; the log tells more.",
            _ => $"The plugin threw {exception.GetType().Name} while it activated. The log tells more; it is tried again.",
        };
}

/// <summary>A plugin does not fit its manifest, or what it needs. The message is ours and safe to show.</summary>
internal sealed class PluginLoadException(string message, bool isComplete = false) : Exception(message)
{
    /// <summary>Whether the message says what to do, too.</summary>
    public bool IsComplete => isComplete;
}
