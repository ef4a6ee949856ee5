// The chat that tutorials have been teaching since 2014, word for word but for the port.
var app = require('express')();
var http = require('http').Server(app);
var io = require('socket.io')(http);

app.get('/', function(req, res){
  res.sendFile(__dirname + '/chat.html');
});
app.use('/lib', require('express').static(__dirname + '/node_modules/socket.io-client-v2/dist'));

io.on('connection', function(socket){
  console.log('a user connected');
  socket.on('chat message', function(msg){
    io.emit('chat message', msg);
  });
  socket.on('disconnect', function(){
    console.log('user disconnected');
  });
});

http.listen(0, '127.0.0.1', function(){
  console.log('listening on ' + http.address().port);
});
