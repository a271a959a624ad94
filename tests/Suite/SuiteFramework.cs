using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Drivetrain.Reauth.Suite;

/// <summary>
/// xunit's own way to run a test project, with two additions that environment variables switch on: <c>REAUTH_TEST_ORDER_SEED</c>, a number, runs classes and
/// their tests in an order that follows from it, and <c>REAUTH_TEST_TIMES</c>, a folder, gets a file with the time that the project took.
/// </summary>
public sealed class SuiteFramework(IMessageSink sink) : XunitTestFramework(sink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assemblyName, ISourceInformationProvider source, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assemblyName, source, diagnostics)
    {
        /// <summary>The signature is xunit's. What goes wrong in here is a fault of the framework, and ends the process.</summary>
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases,
            IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions
        )
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(
        ITestAssembly testAssembly,
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink diagnostics,
        IMessageSink execution,
        ITestFrameworkExecutionOptions options
    ) : XunitTestAssemblyRunner(testAssembly, testCases, diagnostics, execution, options)
    {
        private readonly ProjectTime _time = new(new AssemblyName(testAssembly.Assembly.Name).Name!);

        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync();
            if (RandomOrder.FromEnvironment() is { } order)
            {
                TestCaseOrderer = order;
                TestCollectionOrderer = order;
            }
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await base.BeforeTestAssemblyFinishedAsync();
            _time.Write();
        }
    }
}
