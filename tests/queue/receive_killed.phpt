--TEST--
Queue: a leased message is delivered again when its owner ends, however that happens
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$ends = [
    'the end of the script' => 'null',
    'exit' => 'exit(0)',
    'an exception' => 'throw new Exception()',
    'a fatal error' => 'eval("function strlen() {}")',
    'a cycle' => '$o = new stdClass(); $o->self = $o; $o->message = $message',
    'SIGKILL' => 'posix_kill(getmypid(), SIGKILL)',
];
foreach (blocks(4096) as $kind => $block) {
    $queue = new Queue($block);
    foreach ($ends as $name => $code) {
        $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind, $name: $what");
        $queue->pushAll(['first', 'second']);
        $pid = pcntl_fork();
        if ($pid === 0) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            $message = $queue->receive();
            eval("$code;");
            exit(0);
        }
        end_with_this_process($pid);
        end_of($pid);
        $messages = [$queue->receive(20), $queue->receive(20)];
        if ($code === $ends['SIGKILL'] && $messages[0]->value === 'second') {
            $messages = array_reverse($messages); // leases of the dead are looked for when there is nothing else
        }
        $expect($messages[0]->value === 'first' && $messages[0]->deliveries === 2, 'it is back, first');
        $expect($messages[1]->value === 'second' && $messages[1]->deliveries === 1, 'the other one');
        $messages[0]->ack();
        $messages[1]->ack();
        $expect($queue->stats()['used'] === 0, 'nothing is left');
    }

    // A zombie: dead, not waited for.
    $queue->pushAll(['first', 'second']);
    $holder = Partner::fork(static function (Partner $parent) use ($queue): void {
        $message = $queue->receive();
        $parent->say($message->value);
        $parent->hear();
    });
    $holder->hear();
    expect_true($queue->pop(0) === 'second', "$kind: while it lives the other one comes first");
    posix_kill($holder->pid, SIGKILL);
    expect_true(
        becomes_true(static fn (): bool => preg_match('/^State:\s+Z/m', file_get_contents("/proc/$holder->pid/status")) === 1),
        "$kind: it is a zombie",
    );
    expect_true($queue->receive(0)->deliveries === 2, "$kind: the message of a zombie");
    expect_true($queue->pop(0) === 'first', "$kind: it is there");
    end_of($holder->pid);

    // A consumer waits meanwhile.
    $queue->push('first');
    $holder = Partner::fork(static function (Partner $parent) use ($queue): void {
        $message = $queue->receive();
        $parent->say($message->value);
        $parent->hear();
    });
    $holder->hear();
    $waiting = fork_child(static fn (): int => $queue->receive(30)->deliveries === 2 ? 0 : 1);
    wait_until_asleep($waiting);
    $holder->kill();
    wait_for($waiting);
    expect_true($queue->pop(20) === 'first', "$kind: it is there");
}
echo "done\n";
?>
--EXPECT--
done
