namespace Drivetrain.Reauth.Plugins;

/// <summary>
/// <see cref="IPluginContext.Http"/> refused a request before it left: the manifest and the settings do not allow its host, port or scheme.
/// It is an operator's matter, never a passing fault; nothing was sent.
/// </summary>
public sealed class EgressDeniedException : HttpRequestException
{
    /// <summary>A refusal without a named host.</summary>
    public EgressDeniedException()
        : base("The plugin's manifest and settings don't allow this request.") { }

    /// <summary>A refusal; <paramref name="message"/> names scheme, host and port, never a path or a query.</summary>
    public EgressDeniedException(string message)
        : base(message) { }

    /// <summary>A refusal with its cause.</summary>
    public EgressDeniedException(string message, Exception innerException)
        : base(message, innerException) { }
}
