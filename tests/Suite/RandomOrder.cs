using System.Globalization;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Drivetrain.Reauth.Suite;

/// <summary>An order of classes and tests that follows from a seed.</summary>
internal sealed class RandomOrder(int seed) : ITestCaseOrderer, ITestCollectionOrderer
{
    /// <summary>Null when no seed is given.</summary>
    public static RandomOrder? FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("REAUTH_TEST_ORDER_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seed)
            ? new RandomOrder(seed)
            : null;

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => Shuffled(testCases, testCase => testCase.DisplayName);

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        Shuffled(testCollections, collection => collection.DisplayName);

    /// <summary>Sorted first: in which order xunit finds them is not always the same.</summary>
    private T[] Shuffled<T>(IEnumerable<T> items, Func<T, string> name)
    {
        T[] sorted = [.. items.OrderBy(name, StringComparer.Ordinal)];
        new Random(seed).Shuffle(sorted);
        return sorted;
    }
}
