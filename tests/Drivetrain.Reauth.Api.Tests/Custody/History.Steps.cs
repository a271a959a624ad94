using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <content>What people do.</content>
internal sealed partial class History
{
    /// <summary>
    /// A data source is registered and logged in, and mostly confirmed where it has to be, while everything that was under way before stands still.
    /// </summary>
    /// <param name="source">Which.</param>
    /// <param name="bound">The company that it is registered for, if any.</param>
    /// <param name="opened">The company that the person logs in to, if it is not that one.</param>
    private void ConnectWholly(string source, string? bound, string? opened = null)
    {
        var before = _attempts.Count;
        var company = opened ?? bound ?? Company(orNone: false)!;
        Do($"connect {source} wholly, for {bound ?? "none"}", RegisterAsync(source, bound));
        _pump.Drain();
        Do("begin", BeginAsync(Connector.IdOf("acme", source)));
        _pump.Drain();
        if (_attempts.Count == before)
        {
            return;
        }

        Finish("login", LogInAsync(_attempts[^1], company));
        if (opened is null && _random.Next(3) > 0)
        {
            Do("confirm", ConfirmAsync(_attempts[^1].Id));
        }
    }

    /// <summary>A login of a company waits for its confirmation, while another data source's access to the same company ends.</summary>
    private void Share(string waiting, string other)
    {
        var company = Company(orNone: false)!;
        Tell($"share {company}");
        Do("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", waiting), Shell.Platform, CancellationToken.None));
        _pump.Drain();
        ConnectWholly(waiting, bound: null, company);
        var attempt = _attempts.Count == 0 ? "" : _attempts[^1].Id;
        ConnectWholly(other, company);
        _pump.Drain();
        Finish("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", other), Shell.Platform, CancellationToken.None));
        Do("confirm", ConfirmAsync(attempt));
    }

    /// <summary>A refresh stands still, asked for or answered, while its data source is deleted, registered anew and logged in.</summary>
    private void Overtake(string source)
    {
        Tell($"overtake a refresh of {source}");
        var standing = _provider.Calling;
        _clock.Pass(TimeSpan.FromHours(1));
        Do("token", TokenAsync(Connector.IdOf("acme", source)));
        _pump.Drain();
        if (_provider.Calling > standing && _random.Next(2) == 0)
        {
            _provider.Go(_provider.Calling - 1);
            _pump.Drain();
        }

        Do("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", source), Shell.Platform, CancellationToken.None));
        _pump.Drain();
        ConnectWholly(source, Company(orNone: true));
    }

    /// <summary>Lets one call of the provider, or one wait, come to its end.</summary>
    private void GoOn()
    {
        var which = _random.Next(Math.Max(1, _provider.Calling + _clock.Waiting));
        if (which < _provider.Calling)
        {
            Tell($"provider call {which} goes on");
            _provider.Go(which);
        }
        else if (which - _provider.Calling < _clock.Waiting)
        {
            Tell("a wait ends");
            _clock.End(which - _provider.Calling);
        }
    }

    /// <summary>The process dies, or the power fails: then what no durable commit has followed is gone, too.</summary>
    private void Crash()
    {
        var losesPower = _random.Next(2) == 0;
        Tell(losesPower ? "the power fails" : "the process dies");
        _hasCrashed = true;
        foreach (var family in _provider.Forget())
        {
            family.IsExcused = true;
        }

        // Answers that were held in memory go with the process; nothing else is there alone (see LookAtTheGrants).
        _underWay.Clear();
        _pump.Clear();
        _clock.Clear();
        if (losesPower)
        {
            _store.LosePower();
        }

        foreach (var family in _provider.Families.Where(family => (losesPower || _services.Refreshed.Waiting > 0) && family.IsAlive && !IsStored(family)))
        {
            family.IsExcused = true;
        }

        _services = Start();
    }
}
