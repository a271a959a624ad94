namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>Knobs that every provider has.</summary>
public interface IProviderKnobs
{
    /// <summary>Whether a browser that signed in stays signed in.</summary>
    bool RememberSignIn { get; }

    /// <summary>Seconds by which the clock is ahead.</summary>
    long ClockOffsetSeconds { get; }
}

/// <summary>People and companies.</summary>
public interface IProviderDirectory
{
    /// <summary>What contradicts itself; null when nothing does.</summary>
    string? Validate();
}
