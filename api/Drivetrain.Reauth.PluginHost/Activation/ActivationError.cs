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
            TimeoutException => $"The plugin did not activate within {limit.TotalSeconds:0.#} s. Check its log. It will be retried.",
            OperationCanceledException when isStopping => "The service is stopping.",
            TargetInvocationException { InnerException: { } inner } => Describe(inner, limit, isStopping),
            BadImageFormatException => "The plugin's assembly is damaged or built for another platform. Install it again.",
            FileNotFoundException or FileLoadException =>
                "The plugin or one of its assemblies can't be loaded. Publish it for this platform together with its dependencies; the log "
                    + "names the file.",
            DllNotFoundException or EntryPointNotFoundException =>
                "A native library the plugin needs is missing, damaged or built for another platform. Install it again. See the log for its name.",
            TypeLoadException or MissingMemberException or ReflectionTypeLoadException =>
                "The plugin was built against a different version of the contract or a library. Rebuild it. See the log for details.",
            _ => $"The plugin threw {exception.GetType().Name} during activation. See the log for details. It will be retried.",
        };
}

/// <summary>A plugin does not fit its manifest, or what it needs. The message is ours and safe to show.</summary>
internal sealed class PluginLoadException(string message, bool isComplete = false) : Exception(message)
{
    /// <summary>Whether the message says what to do, too.</summary>
    public bool IsComplete => isComplete;
}
