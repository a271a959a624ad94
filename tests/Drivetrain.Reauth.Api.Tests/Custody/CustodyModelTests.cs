using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// Random histories over the real services, a provider that knows the truth, and a process that dies. The suite plays a sample with other seeds at every run;
/// all of them are played with
/// <c>REAUTH_CUSTODY_HISTORIES=100000 dotnet test tests/Drivetrain.Reauth.Api.Tests --filter CustodyModel</c>.
/// </summary>
public sealed class CustodyModelTests(ITestOutputHelper output)
{
    private const int Steps = 100;

    /// <summary>
    /// The same ones at every run, so that a change that breaks many histories is looked into with one that all have. What a history found has a test of its
    /// own in CustodyTests.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SameHistory_Always_KeepsEveryPromise(int seed) => Play(seed);

    [Fact]
    [Trait("Case", "12.model")]
    public void AnyHistory_Always_KeepsEveryPromise()
    {
        var count = Setting("REAUTH_CUSTODY_HISTORIES", 1_000);
        var first = Setting("REAUTH_CUSTODY_SEED", Random.Shared.Next(1_000_000_000));
        output.WriteLine($"{count} histories from seed {first}.");
        var (next, failures) = (first - 1, new ConcurrentQueue<Exception>());

        // Threads of their own: the histories wait for the pool's. More than there are processors, because they do little else.
        var threads = Enumerable
            .Range(0, Environment.ProcessorCount * 3)
            .Select(_ => new Thread(() =>
            {
                for (var seed = Interlocked.Increment(ref next); seed < first + count && failures.IsEmpty; seed = Interlocked.Increment(ref next))
                {
                    try
                    {
                        Play(seed);
                    }
                    catch (Exception exception)
                    {
                        failures.Enqueue(exception);
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.True(failures.IsEmpty, failures.FirstOrDefault()?.ToString());
    }

    private static void Play(int seed)
    {
        var history = new History(seed);
        try
        {
            history.Play(Steps);
        }
        catch (CustodyException exception)
        {
            Assert.Fail($"Seed {seed}: {exception.Message}\n{history.Told}");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
