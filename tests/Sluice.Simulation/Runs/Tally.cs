namespace Sluice.Simulation.Runs;

/// <summary>What happened in a run, or in many: proof that the runs are not empty.</summary>
internal sealed class Tally
{
    public long Lives { get; set; }

    public long Kills { get; set; }

    public long PowerCuts { get; set; }

    public long CutsInRecovery { get; set; }

    public long Stops { get; set; }

    public long DiskErrors { get; set; }

    public long FullDisks { get; set; }

    public long Drops { get; set; }

    public long ClockJumps { get; set; }

    public long Pauses { get; set; }

    public long GaveUp { get; set; }

    public long Requests { get; set; }

    public long Answers { get; set; }

    public long AckedRecords { get; set; }

    public long ReadRecords { get; set; }

    public long LostRecords { get; set; }

    public long Steps { get; set; }

    public long VirtualMs { get; set; }

    /// <summary>Faults of all kinds.</summary>
    public long Faults => Kills + PowerCuts + Stops + DiskErrors + FullDisks + Drops + ClockJumps + Pauses;

    public void Add(Tally other)
    {
        Lives += other.Lives;
        Kills += other.Kills;
        PowerCuts += other.PowerCuts;
        CutsInRecovery += other.CutsInRecovery;
        Stops += other.Stops;
        DiskErrors += other.DiskErrors;
        FullDisks += other.FullDisks;
        Drops += other.Drops;
        ClockJumps += other.ClockJumps;
        Pauses += other.Pauses;
        GaveUp += other.GaveUp;
        Requests += other.Requests;
        Answers += other.Answers;
        AckedRecords += other.AckedRecords;
        ReadRecords += other.ReadRecords;
        LostRecords += other.LostRecords;
        Steps += other.Steps;
        VirtualMs += other.VirtualMs;
    }

    public override string ToString() =>
        $"lives {Lives}, kills {Kills}, power cuts {PowerCuts} (in recovery {CutsInRecovery}), orderly stops {Stops}, gave up {GaveUp}, "
        + $"disk errors {DiskErrors}, full disks {FullDisks}, connection drops {Drops}, clock jumps {ClockJumps}, pauses {Pauses}; "
        + $"requests {Requests}, answers {Answers}, acked records {AckedRecords}, read records {ReadRecords}, "
        + $"records lost as documented {LostRecords}, steps {Steps}, virtual hours {VirtualMs / 3_600_000.0:0.0}";
}
