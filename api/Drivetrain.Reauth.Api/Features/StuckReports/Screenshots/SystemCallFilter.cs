using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Which system calls a process may make that has all it needs already: what moves its own memory, its threads and the files that are open. It opens no file
/// and no socket, starts no process and signals none. As a program of the kernel's filter (seccomp, classic BPF over <c>struct seccomp_data</c>).
/// </summary>
internal static class SystemCallFilter
{
    private const int NumberOffset = 0;
    private const int ArchitectureOffset = 4;
    private const int FirstArgumentOffset = 16;

    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;

    private const uint Allow = 0x7FFF0000;

    /// <summary>"There is no such call": C libraries and runtimes take it as from an older kernel, and do without.</summary>
    private const uint Refuse = 0x00050000 | 38;

    /// <summary>A thread, not a process (CLONE_THREAD).</summary>
    private const uint NewThread = 0x10000;

    /// <summary>Numbers from here on are those of another way to call the same kernel (x32).</summary>
    private const uint OtherInterface = 0x40000000;

    /// <summary>The calls of one architecture.</summary>
    /// <param name="Id">As the kernel names it to filters (AUDIT_ARCH_…).</param>
    /// <param name="Allowed">Whatever their arguments are.</param>
    /// <param name="StartThread">Allowed for threads.</param>
    /// <param name="SignalThread">Allowed for threads of the process itself (tgkill): the runtime stops them for its garbage collector.</param>
    /// <param name="Limits">Allowed for the process itself (prlimit64).</param>
    /// <param name="Install">The call that installs a filter (seccomp).</param>
    internal sealed record Calls(uint Id, uint[] Allowed, uint StartThread, uint SignalThread, uint Limits, int Install);

    internal static Calls OfX64 { get; } =
        new(
            0xC000003E,
            [
                // read write close fstat poll lseek mmap mprotect munmap brk, signals' handlers, pread64 readv writev
                0,
                1,
                3,
                5,
                7,
                8,
                9,
                10,
                11,
                12,
                13,
                14,
                15,
                17,
                19,
                20,
                // sched_yield mremap msync mincore madvise nanosleep getpid exit fcntl, times and usage, ids, a thread's own priority
                24,
                25,
                26,
                27,
                28,
                35,
                39,
                60,
                72,
                96,
                97,
                98,
                99,
                100,
                102,
                104,
                107,
                108,
                143,
                145,
                // sigaltstack mlock munlock prctl arch_prctl gettid time futex sched_getaffinity set_tid_address, clocks, exit_group
                131,
                149,
                150,
                157,
                158,
                186,
                201,
                202,
                204,
                218,
                228,
                229,
                230,
                231,
                // mbind set_mempolicy get_mempolicy newfstatat ppoll, robust lists, getcpu getrandom membarrier rseq futex_waitv
                237,
                238,
                239,
                262,
                271,
                273,
                274,
                309,
                318,
                324,
                334,
                449,
            ],
            StartThread: 56,
            SignalThread: 234,
            Limits: 302,
            Install: 317
        );

    internal static Calls OfArm64 { get; } =
        new(
            0xC00000B7,
            [
                63,
                64,
                57,
                80,
                73,
                62,
                222,
                226,
                215,
                214,
                134,
                135,
                139,
                67,
                65,
                66,
                124,
                216,
                227,
                232,
                233,
                101,
                172,
                93,
                25,
                169,
                163,
                165,
                179,
                153,
                174,
                176,
                175,
                177,
                121,
                120,
                132,
                228,
                229,
                167,
                178,
                98,
                123,
                96,
                113,
                114,
                115,
                94,
                235,
                237,
                236,
                79,
                99,
                100,
                168,
                278,
                283,
                293,
                449,
            ],
            StartThread: 220,
            SignalThread: 131,
            Limits: 261,
            Install: 277
        );

    /// <summary>Those of this machine; null where they are not known.</summary>
    public static Calls? Known =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => OfX64,
            Architecture.Arm64 => OfArm64,
            _ => null,
        };

    /// <summary>The program, one instruction a number: code, both jumps and operand, as the kernel reads them.</summary>
    /// <param name="processId">Whose threads may be signalled.</param>
    public static ulong[] Program(Calls calls, int processId)
    {
        var program = new List<ulong>
        {
            Step(Load, ArchitectureOffset),
            Step(JumpIfEqual, calls.Id, onTrue: 1),
            Step(Return, Refuse),
            Step(Load, NumberOffset),
        };
        program.AddRange([Step(JumpIfAtLeast, OtherInterface, onFalse: 1), Step(Return, Refuse)]);
        program.AddRange(IfArgument(calls.StartThread, JumpIfAnyBit, NewThread));
        program.AddRange(IfArgument(calls.SignalThread, JumpIfEqual, (uint)processId));
        program.AddRange(IfArgument(calls.Limits, JumpIfEqual, 0));
        foreach (var call in calls.Allowed)
        {
            program.AddRange([Step(JumpIfEqual, call, onFalse: 1), Step(Return, Allow)]);
        }

        program.Add(Step(Return, Refuse));
        return [.. program];
    }

    /// <summary>For one call, decides by its first argument.</summary>
    private static ulong[] IfArgument(uint call, ushort test, uint operand) =>
        [Step(JumpIfEqual, call, onFalse: 4), Step(Load, FirstArgumentOffset), Step(test, operand, onFalse: 1), Step(Return, Allow), Step(Return, Refuse)];

    private static ulong Step(ushort code, uint operand, byte onTrue = 0, byte onFalse = 0) =>
        code | ((ulong)onTrue << 16) | ((ulong)onFalse << 24) | ((ulong)operand << 32);
}
